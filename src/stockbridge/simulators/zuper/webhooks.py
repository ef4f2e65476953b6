"""Webhooks: who asked for which event, and deliveries that get lost, doubled, delayed and tried again.

Nothing leaves by itself: `deliver_due` hands over what is due, through the function the owner gave. Payloads are the flat,
stringly things of facts/ZUPER.md §12; a receiver can take them only as a hint.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from stockbridge.simulators.zuper.exchange import Fields, Refused

EVENTS = {
    "PRODUCTS": (
        "product.new",
        "product.update",
        "product.delete",
        "product.bulk_action",
        "product.update_stock",
        "product.consumption",
        # Zuper's own spelling (facts/ZUPER.md §12).
        "product.transcation_inward",
        "product.transcation_outward",
        "product.transcation_transfer",
        "product.location_new",
        "product.location_update",
        "product.location_delete",
    ),
    "INVOICE": (
        "invoice.new",
        "invoice.update",
        "invoice.status_update",
        "invoice.payment",
        "invoice.send",
        "invoice.print",
        "invoice.delete",
        "invoice.bulk_action",
    ),
}

RETRIES_MAX = 4
FIRST_RETRY = timedelta(seconds=10)


class Deliver(Protocol):
    """Sends one request and answers its HTTP status, or 0 when nobody answered."""

    def __call__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mischief:
    """Probabilities that a delivery is dropped, doubled, or held back by up to `delay_seconds` (so that others overtake it)."""

    drop: float = 0.0
    duplicate: float = 0.0
    delay: float = 0.0
    delay_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Subscription:
    webhook_uid: str
    name: str
    module: str
    event: str
    url: str
    headers: Fields | str = field(repr=False)

    def sent_headers(self) -> dict[str, str]:
        """Headers stored as text never arrive (facts/ZUPER.md §12)."""
        own = {} if isinstance(self.headers, str) else {str(name): str(value) for name, value in self.headers.items()}
        return {"content-type": "application/json", **own}


@dataclass(frozen=True, slots=True)
class Delivery:
    due: datetime
    subscription: Subscription
    body: bytes
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the webhook history."""

    at: datetime
    webhook_uid: str
    event: str
    response_status: int
    attempt_no: int


class Webhooks:
    """Subscriptions of one account and what is on its way to them."""

    def __init__(self, rng: random.Random) -> None:
        self.deliver: Deliver | None = None
        self.mischief = Mischief()
        self.subscriptions: list[Subscription] = []
        self.history: list[Attempt] = []
        self._rng = rng
        self._waiting: list[Delivery] = []

    def register(self, subscription: Subscription) -> None:
        """Add a subscription, after asking its URL once with GET.

        Raises:
            Refused: the event is unknown or already taken, or the URL does not answer 200.
        """
        if subscription.event not in EVENTS.get(subscription.module, ()):
            raise Refused("Invalid Webhook Event")
        if any((each.module, each.event) == (subscription.module, subscription.event) for each in self.subscriptions):
            raise Refused("Webhook already exists for this event")
        if self.deliver is not None and self.deliver("GET", subscription.url, {}, b"") != 200:
            raise Refused("Webhook URL is not reachable")
        self.subscriptions.append(subscription)

    def announce(self, event: str, at: datetime, keys: Fields, by: str) -> None:
        """Put the event on its way to whoever asked for it."""
        for subscription in self.subscriptions:
            if subscription.event == event:
                body = _payload(event, at, keys, by, self._rng.getrandbits(32))
                self._send(Delivery(at, subscription, body))

    def waiting(self) -> Sequence[Delivery]:
        """What has not been delivered yet, including what waits to be tried again."""
        return tuple(self._waiting)

    def deliver_due(self, now: datetime) -> int:
        """Hand over everything that is due, earliest first; answers how many deliveries were attempted."""
        due = self.take_due(now)
        for delivery in due:
            self.attempt(delivery, now)
        return len(due)

    def take_due(self, now: datetime) -> Sequence[Delivery]:
        """Take out what is due, earliest first, for `attempt`."""
        due = sorted((each for each in self._waiting if each.due <= now), key=lambda each: each.due)
        self._waiting = [each for each in self._waiting if each.due > now]
        return due

    def attempt(self, delivery: Delivery, now: datetime) -> None:
        """Send one delivery; anything but a 2xx is tried again later, at most `RETRIES_MAX` times, then silence."""
        to = delivery.subscription
        status = 0 if self.deliver is None else self.deliver("POST", to.url, to.sent_headers(), delivery.body)
        self.history.append(Attempt(now, to.webhook_uid, to.event, status, delivery.attempt))
        if not 200 <= status < 300 and delivery.attempt <= RETRIES_MAX:
            later = now + FIRST_RETRY * 3 ** (delivery.attempt - 1)
            self._waiting.append(replace(delivery, due=later, attempt=delivery.attempt + 1))

    def _send(self, delivery: Delivery) -> None:
        mischief, chance = self.mischief, self._rng.random
        if chance() < mischief.drop:
            return
        if chance() < mischief.delay:
            delivery = replace(delivery, due=delivery.due + timedelta(seconds=chance() * mischief.delay_seconds))
        self._waiting.append(delivery)
        if chance() < mischief.duplicate:
            self._waiting.append(delivery)


def _payload(event: str, at: datetime, keys: Fields, by: str, noise: int) -> bytes:
    scalars = {name: "" if value is None else str(value) for name, value in keys.items()}
    known = {
        "event": event,
        "triggered_at": str(at),
        "triggered_by": by,
        "updated_by": by,
        "max_retries": "4",
        "is_deleted": "False",
    }
    return json.dumps({**known, **scalars, f"x_{noise:08x}": "True"}).encode()
