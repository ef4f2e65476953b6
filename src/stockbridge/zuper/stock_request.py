"""One request that moves stock, as it is kept in the ledger and as it leaves: the same text every time (design §3, invariant 3)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from stockbridge.core.errors import Broken
from stockbridge.core.quantity import ZERO
from stockbridge.zuper import exact_json
from stockbridge.zuper.answers import Verdict
from stockbridge.zuper.client import ZuperClient


@dataclass(frozen=True, slots=True)
class StockRequest:
    """Units to put in (positive) or take out (negative) at a location of a product, or to take from there to another one."""

    product_uid: str
    location_uid: str
    units: Decimal
    remarks: str
    to_location_uid: str | None = None
    """Where a transfer takes the units, which are positive then."""

    def as_text(self) -> str:
        """The request as the ledger keeps it."""
        body: dict[str, exact_json.JSON] = {
            "product_uid": self.product_uid,
            "location_uid": self.location_uid,
            "units": self.units,
            "remarks": self.remarks,
        }
        if self.to_location_uid is not None:
            body["to_location_uid"] = self.to_location_uid
        return exact_json.dumps(body).decode()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `as_text` wrote.

        Raises:
            Broken: it is something else.
        """
        match exact_json.loads(text.encode()):
            case {
                "product_uid": str(product),
                "location_uid": str(location),
                "units": int() | Decimal() as units,
                "remarks": str(remarks),
                **rest,
            } if isinstance(goal := rest.get("to_location_uid"), str | None):
                return cls(product, location, Decimal(units), remarks, goal)
            case _:
                raise Broken("a request to Zuper in the ledger cannot be read: it is not one that we wrote")

    def send(self, client: ZuperClient) -> Verdict[str]:
        """Let it leave, once."""
        if self.to_location_uid is not None:
            return client.transfer(self.product_uid, self.location_uid, self.to_location_uid, self.units, self.remarks)
        if self.units > ZERO:
            return client.inward(self.product_uid, self.location_uid, self.units, self.remarks)
        return client.outward(self.product_uid, self.location_uid, -self.units, self.remarks)
