"""The back door of a simulator that runs by itself: let people act, ask for the truth, order faults, turn switches.

Paths begin with `/_`, which Zuper has none of; no key is needed, so it belongs on a loopback address only. Every answer is JSON.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import cast

from stockbridge.core.quantity import NotAQuantityError, show, units
from stockbridge.simulators.zuper import ledger
from stockbridge.simulators.zuper.exchange import Fields, Refused, Request, Response, answer, as_fields, failure
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.people import Deed, Part, People
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.stock import Spot
from stockbridge.simulators.zuper.wire import moment

ACTS: Mapping[str, inspect.Signature] = {
    name: inspect.signature(act) for name, act in vars(People).items() if callable(act) and not name.startswith("_")
}
"""What people can be told to do, by the name of the method of `People`."""


class Control:
    """The `/_...` paths of one simulator."""

    def __init__(self, simulator: ZuperSimulator, people: People) -> None:
        self._simulator = simulator
        self._people = people
        self._answers: dict[tuple[str, str], Callable[[Request], Fields]] = {
            ("GET", "/_truth"): self._truth,
            ("GET", "/_log"): self._log,
            ("GET", "/_switches"): self._switches,
            ("POST", "/_switches"): self._turn,
            ("GET", "/_faults"): self._fired,
            ("POST", "/_faults"): self._order_fault,
            ("DELETE", "/_faults"): self._calm,
        }

    def handle(self, request: Request) -> Response:
        """Answer a control request; mistakes are 400 with a sentence."""
        head, _, act = request.path.partition("/_people/")
        try:
            if request.method == "POST" and act and not head:
                return answer(_deed(self._act(act, request.json())))
            asked = self._answers.get((request.method, request.path))
            return failure(404, f"no such control: {request.path}") if asked is None else answer(asked(request))
        except (Refused, ValueError) as error:
            return failure(400, str(error))

    def _act(self, act: str, sent: Fields) -> Deed:
        signature = ACTS.get(act)
        if signature is None:
            raise Refused(f"people cannot {act!r}: choose from {', '.join(sorted(ACTS))}")
        try:
            bound = signature.bind(self._people, **sent)
        except TypeError as error:
            raise Refused(f"{act}: {error}") from error
        for name, value in list(bound.arguments.items())[1:]:
            bound.arguments[name] = _argument(signature.parameters[name].annotation, name, value)
        return cast("Deed", getattr(self._people, act)(*bound.args[1:], **bound.kwargs))

    def _truth(self, _: Request) -> Fields:
        account = self._simulator.account
        return {
            "balances": _spots(ledger.balances(account)),
            "deeds": [_deed(deed) for deed in self._people.deeds],
            "changes_without_a_row": len(account.stock.rowless),
            "unexplained": _spots({each.spot: each.balance - each.expected for each in ledger.unexplained(account)}),
            "still_to_land": self._simulator.landing(),
        }

    def _log(self, _: Request) -> Fields:
        log = self._simulator.log
        return {
            "calls": [{**asdict(call), "at": moment(call.at)} for call in log.calls],
            "violations": [{**asdict(wrong), "at": moment(wrong.at)} for wrong in log.violations],
            "busiest_minute": log.busiest_minute,
        }

    def _switches(self, _: Request) -> Fields:
        return asdict(self._simulator.account.switches)

    def _turn(self, request: Request) -> Fields:
        account = self._simulator.account
        for switch, setting in request.json().items():
            account.switches = account.switches.turned(switch, setting)
        return asdict(account.switches)

    def _fired(self, _: Request) -> Fields:
        fired = self._simulator.faults.fired
        return {"fired": [{**asdict(each), "at": moment(each.at)} for each in fired]}

    def _order_fault(self, request: Request) -> Fields:
        """One of `rate`, `outage_seconds`, `poison` (a record's uid), or a fault for the n-th `call`."""
        sent, faults, account = request.json(), self._simulator.faults, self._simulator.account
        if "rate" in sent:
            faults.seeded(float(str(sent["rate"])))
        elif "outage_seconds" in sent:
            now = account.now()
            faults.outage(now, now + timedelta(seconds=int(str(sent["outage_seconds"]))))
        elif "poison" in sent:
            account.poisoned.add(str(sent["poison"]))
        else:
            method = sent.get("method")
            faults.on_call(
                int(str(sent.get("call", 1))),
                _fault(sent),
                method=None if method is None else str(method),
                path_part=str(sent.get("path_part", "")),
            )
        return {"ordered": True}

    def _calm(self, _: Request) -> Fields:
        self._simulator.faults.calm()
        self._simulator.account.poisoned.clear()
        return {"calm": True}


def _fault(sent: Fields) -> Fault:
    after = sent.get("retry_after")
    return Fault(
        harm=Harm(str(sent.get("harm"))),
        status=int(str(sent.get("status", 500))),
        html=sent.get("html") is True,
        retry_after=None if after is None else int(str(after)),
        seconds=int(str(sent.get("seconds", 0))),
    )


def _argument(kind: object, name: str, value: object) -> object:
    if kind is Decimal:
        return _units(name, value)
    if kind is str:
        if not isinstance(value, str):
            raise Refused(f"{name}: a text is needed, got {value!r}")
        return value
    if kind is Fields:
        return as_fields(value, f"{name}: an object is needed")
    if not isinstance(value, list):
        raise Refused(f"{name}: a list of [product_uid, location_uid, units] is needed")
    return [_part(name, entry) for entry in value]


def _part(name: str, entry: object) -> Part:
    if not isinstance(entry, list) or len(entry) != 3:
        raise Refused(f"{name}: each part is [product_uid, location_uid, units]")
    return str(entry[0]), str(entry[1]), _units(name, entry[2])


def _units(name: str, value: object) -> Decimal:
    try:
        return units(value if isinstance(value, int | Decimal) else str(value))
    except NotAQuantityError as error:
        raise Refused(f"{name}: {error}") from error


def _deed(deed: Deed) -> Fields:
    said = as_fields(asdict(deed), "a deed is an object")
    return {**said, "at": moment(deed.at), "units": _spots(deed.units)}


def _spots(found: Mapping[Spot, Decimal]) -> list[Fields]:
    return [
        {"product_uid": product_uid, "location_uid": location_uid, "units": show(balance)}
        for (product_uid, location_uid), balance in found.items()
    ]
