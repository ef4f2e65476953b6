"""One authorised API call, as the families in `calls` get it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.exchange import Fields, Request, Response, success


@dataclass(frozen=True, slots=True)
class Call:
    """The account, who calls (the key's user), the request, and the parts of its path."""

    account: Account
    by: str
    request: Request
    parts: Mapping[str, str]

    def record(self, data: Fields, message: str | None = None) -> Response:
        """An answer with one record, an object or a list of one as `data_shape` says."""
        return success([data] if self.account.switches.data_shape == "list" else data, message)


Handler = Callable[[Call], Response]
