"""What a heating and cooling company keeps, sells and charges: about two hundred invented items, as plain data.

Not what lies where (`town`). Names fit QuickBooks' 31 characters. The rows are templates with sizes, as such lists really are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from stockbridge.simulators.quickbooks.items import ItemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """An item of the list. `pieces` is about how many a company of this size has; a fraction for what is weighed or measured."""

    name: str
    kind: ItemKind = ItemKind.INVENTORY
    parent: str | None = None
    desc: str = ""
    cost: Decimal | None = None
    price: Decimal | None = None
    part_number: str | None = None
    pieces: Decimal = Decimal(0)
    parts: tuple[tuple[str, int], ...] = ()
    """What an assembly or a group is made of, by full name."""

    @property
    def full_name(self) -> str:
        return f"{self.parent}:{self.name}" if self.parent else self.name


_SHELVES: Final = (
    # parent, name with {}, sizes, description, cost of the first, cost of each further size, pieces
    ("Filters", "Pleated {} MERV 8", "14x20x1 16x20x1 16x25x1 18x24x1 20x20x1 20x25x1 20x30x1 24x24x1", "Pleated air filter", "3.10", "0.25", 48),
    ("Filters", "Pleated {} MERV 11", "16x20x1 16x25x1 20x20x1 20x25x1 16x25x4 20x25x4", "High-capture air filter", "5.40", "1.10", 24),
    ("Filters", "Media {} MERV 13", "16x25x5 20x20x5 20x25x5", "Media cabinet filter", "18.90", "2.00", 9),
    ("Capacitors", "Run Cap {} MFD 440V", "35/5 40/5 45/5 50/5 55/5 60/5 70/7.5 80/5", "Dual run capacitor, round", "9.80", "1.15", 14),
    ("Capacitors", "Run Cap {} MFD 370V", "5 7.5 10 15", "Single run capacitor, oval", "5.20", "0.60", 12),
    ("Contactors", "Contactor {} 24V", "1P-30A 2P-30A 2P-40A 3P-40A", "Definite-purpose contactor", "11.40", "4.20", 11),
    ("Motors", "Condenser Fan Motor {} HP", "1/8 1/6 1/4 1/3 1/2", "Condenser fan motor, 1075 rpm", "72.00", "11.50", 4),
    ("Motors", "Blower Motor {} HP", "1/3 1/2 3/4 1", "Direct-drive blower motor, 115 V", "96.00", "19.00", 3),
    ("Motors", "Inducer Motor {}", "80% 90% 95%", "Draft inducer assembly", "118.00", "22.00", 2),
    ("Thermostats", "Thermostat {}", "Basic-1H1C Prog-2H2C Touch-3H2C Learning Heat-Pump Mini-Split", "Wall thermostat", "28.00", "31.00", 6),
    ("Controls", "Ignition Control {}", "S8610 S8910 50A65 IFC-1", "Ignition control board", "84.00", "21.00", 3),
    ("Controls", "Defrost Board {}", "HP-1 HP-2 HP-3", "Heat pump defrost board", "61.00", "14.00", 3),
    ("Controls", "Transformer {}", "40VA 50VA 75VA", "24 V control transformer", "12.50", "4.50", 8),
    ("Controls", "Pressure Switch {}", "0.20WC 0.45WC 0.68WC 0.90WC", "Furnace pressure switch", "17.00", "1.50", 5),
    ("Gas", "Gas Valve {}", "24V-NG 24V-LP 2-Stage", "Furnace gas valve", "92.00", "37.00", 2),
    ("Gas", "Hot Surface Igniter {}", "N80V N110V SiC", "Hot surface igniter", "21.00", "5.00", 9),
    ("Gas", "Flex Gas Connector {}", "1/2x24 1/2x36 3/4x36", "Coated flexible connector", "11.00", "4.00", 10),
    ("Copper", "Line Set {} 25 ft", "1/4x1/2 3/8x5/8 3/8x3/4 3/8x7/8", "Insulated line set", "78.00", "24.00", 5),
    ("Copper", "Copper Elbow 90 {}", "3/8 1/2 5/8 3/4 7/8", "Long-radius elbow, ACR", "0.85", "0.40", 60),
    ("Copper", "Copper Coupling {}", "3/8 1/2 5/8 3/4 7/8", "Coupling, ACR", "0.55", "0.30", 70),
    ("Copper", "Filter Drier {}", "032S 082S 083S 163S", "Liquid line filter drier", "13.00", "4.00", 10),
    ("Copper", "TXV R-410A {} Ton", "2 3 4 5", "Thermostatic expansion valve", "58.00", "7.00", 3),
    ("Condensate", "PVC Elbow 90 {}", "1/2 3/4 1", "Schedule 40 elbow", "0.45", "0.20", 55),
    ("Condensate", "PVC Tee {}", "1/2 3/4 1", "Schedule 40 tee", "0.60", "0.25", 35),
    ("Condensate", "Condensate Pump {}", "115V 230V", "Condensate pump with safety switch", "47.00", "9.00", 6),
    ("Condensate", "Float Switch {}", "Inline Pan", "Condensate overflow switch", "9.00", "3.00", 15),
    ("Belts", "Fan Belt {}", "A36 A40 A44 A48 B50 B54", "V-belt", "6.20", "0.55", 7),
    ("Equipment", "Condenser 14 SEER {} Ton", "2 3 4 5", "Split-system condenser, R-454B", "1240.00", "265.00", 2),
    ("Equipment", "Air Handler {} Ton", "2 3 4 5", "Multi-position air handler", "890.00", "140.00", 2),
    ("Equipment", "Furnace 96% {} kBTU", "60 80 100", "Two-stage gas furnace", "1105.00", "150.00", 2),
    ("Equipment", "Surge Protector {}", "HVAC Whole-Home", "Surge protective device", "41.00", "38.00", 7),
)  # fmt: skip

_MEASURED: Final = (
    ("Refrigerant", "R-410A (lb)", "Refrigerant, sold by the pound", "7.60", "186.4"),
    ("Refrigerant", "R-454B (lb)", "Refrigerant, sold by the pound", "14.20", "92.75"),
    ("Refrigerant", "R-32 (lb)", "Refrigerant, sold by the pound", "9.90", "58.5"),
    ("Refrigerant", "R-407C (lb)", "Refrigerant, sold by the pound", "11.30", "41.25"),
    ("Refrigerant", "R-134a (lb)", "Refrigerant, sold by the pound", "8.10", "30.125"),
    ("Wire", "Thermostat Wire 18/5 (ft)", "Thermostat cable, by the foot", "0.31", "612.5"),
    ("Wire", "Thermostat Wire 18/8 (ft)", "Thermostat cable, by the foot", "0.44", "487.5"),
    ("Wire", "Whip Cable 10/2 (ft)", "Liquid-tight whip, by the foot", "1.85", "143.25"),
    ("Wire", "Mini-Split Cable 14/4 (ft)", "Shielded cable, by the foot", "1.28", "260"),
)

_LOOSE: Final = (
    ("Flame Sensor, Universal", "Flame sensor with bracket", "8.40", 18),
    ("Hard Start Kit 3-5 Ton", "Hard start capacitor and relay", "14.50", 9),
    ("Condenser Pad 36x36", "Equipment pad, lightweight", "38.00", 6),
    ("Disconnect 60A Non-Fused", "Disconnect box", "13.20", 12),
    ("Drain Pan 30x60", "Secondary drain pan", "46.00", 3),
    ("UV Lamp 14in", "Replacement UV lamp", "52.00", 4),
    ("Nitrogen Bottle 40 cf", "Nitrogen, exchange bottle", "31.00", 4),
    ("Leak Detector Dye 8 oz", "Ultraviolet dye", "16.00", 8),
)

_ASSEMBLIES: Final = (
    ("Thermostat Install Kit", (("Thermostats:Thermostat Prog-2H2C", 1), ("Wire:Thermostat Wire 18/5 (ft)", 25)), 6),
    ("Condensate Pump Kit", (("Condensate:Condensate Pump 115V", 1), ("Condensate:PVC Elbow 90 3/4", 3)), 4),
    ("Capacitor Service Kit", (("Capacitors:Run Cap 45/5 MFD 440V", 1), ("Contactors:Contactor 2P-30A 24V", 1)), 8),
    ("Igniter Service Kit", (("Gas:Hot Surface Igniter N80V", 1), ("Flame Sensor, Universal", 1)), 5),
    ("Spring Tune-Up Kit", (("Filters:Pleated 16x25x1 MERV 8", 2), ("Condensate:Float Switch Inline", 1)), 10),
)

_NOT_COUNTED: Final = (
    ("Duct Tape Roll", "4.90"), ("Foil Tape Roll", "11.20"), ("Sheet Metal Screws, Box", "7.80"), ("Mastic, Gallon", "19.50"),
    ("Brazing Rod 15%", "9.40"), ("Zip Ties, Bag", "5.10"), ("Coil Cleaner, Gallon", "14.60"), ("Shop Rags, Box", "12.00"),
    ("Wire Nuts, Bag", "6.30"), ("Pipe Insulation, 6 ft", "3.70"),
)  # fmt: skip

_SERVICES: Final = (
    ("Diagnostic Call", "89"), ("Labor, Journeyman Hour", "135"), ("Labor, Apprentice Hour", "75"), ("Spring Tune-Up", "149"),
    ("Fall Tune-Up", "149"), ("Duct Cleaning", "420"), ("Refrigerant Recovery", "95"), ("Emergency Call", "195"),
    ("System Start-Up", "240"), ("Load Calculation", "180"), ("Maintenance Plan, Year", "289"), ("Crane Service", "650"),
)  # fmt: skip

_CHARGES: Final = (("Trip Charge", "35"), ("Permit Fee", "120"), ("Old Unit Disposal", "75"))

_GROUPS: Final = (
    ("AC Spring Bundle", (("Spring Tune-Up", 1), ("Filters:Pleated 16x25x1 MERV 8", 2))),
    ("Furnace Fall Bundle", (("Fall Tune-Up", 1), ("Filters:Pleated 20x25x1 MERV 8", 2))),
)

_DISCOUNTS: Final = ("Senior Discount 10%", "Veteran Discount 10%")

_MARGIN: Final = Decimal("2.2")
_CENT: Final = Decimal("0.01")


def stock_list() -> list[Ware]:
    """Everything, parents before children and parts before what is made of them."""
    return [*_parents(), *_shelved(), *_measured(), *_loose(), *_assembled(), *_uncounted(), *_bundles()]


def _parents() -> Iterator[Ware]:
    for name in dict.fromkeys(row[0] for row in (*_SHELVES, *_MEASURED)):
        yield Ware(name=name, desc=f"All kinds of {name.lower()}")


def _shelved() -> Iterator[Ware]:
    for parent, template, sizes, desc, first, further, pieces in _SHELVES:
        for step, size in enumerate(sizes.split()):
            cost = Decimal(first) + step * Decimal(further)
            yield Ware(
                name=template.format(size),
                parent=parent,
                desc=f"{desc}, {size}",
                cost=cost,
                price=_price(cost),
                part_number=f"{parent[:3].upper()}-{_number_of(template + size):05d}",
                pieces=Decimal(pieces),
            )


def _measured() -> Iterator[Ware]:
    for parent, name, desc, cost, pieces in _MEASURED:
        yield Ware(
            name=name,
            parent=parent,
            desc=desc,
            cost=Decimal(cost),
            price=_price(Decimal(cost)),
            pieces=Decimal(pieces),
        )


def _loose() -> Iterator[Ware]:
    for name, desc, cost, pieces in _LOOSE:
        yield Ware(name=name, desc=desc, cost=Decimal(cost), price=_price(Decimal(cost)), pieces=Decimal(pieces))


def _assembled() -> Iterator[Ware]:
    for name, parts, pieces in _ASSEMBLIES:
        yield Ware(
            name=name,
            kind=ItemKind.ASSEMBLY,
            desc=f"{name}, ready for the truck",
            price=Decimal(79),
            pieces=Decimal(pieces),
            parts=parts,
        )


def _uncounted() -> Iterator[Ware]:
    for name, cost in _NOT_COUNTED:
        yield Ware(
            name=name,
            kind=ItemKind.NON_INVENTORY,
            desc=name,
            cost=Decimal(cost),
            price=_price(Decimal(cost)),
        )
    for kind, rows in ((ItemKind.SERVICE, _SERVICES), (ItemKind.OTHER_CHARGE, _CHARGES)):
        for name, price in rows:
            yield Ware(name=name, kind=kind, desc=name, price=Decimal(price))


def _bundles() -> Iterator[Ware]:
    for name, parts in _GROUPS:
        yield Ware(name=name, kind=ItemKind.GROUP, desc=name, parts=parts)
    for name in _DISCOUNTS:
        yield Ware(name=name, kind=ItemKind.DISCOUNT, desc=name)


def _price(cost: Decimal) -> Decimal:
    return (cost * _MARGIN).quantize(_CENT)


def _number_of(text: str) -> int:
    """A number of at most five digits that a text always has, unlike Python's own hash."""
    number = 0
    for sign in text:
        number = (number * 31 + ord(sign)) % 100_000
    return number
