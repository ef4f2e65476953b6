"""The routes against the transcription of Zuper's reference that lies beside the checkout."""

import re

from stockbridge.simulators.zuper.routes import ROUTES
from tests.shared import shared

NOT_SIMULATED = {
    ("get", "/payments/transactions"),  # payments move no stock
    ("post", "/customers_new"),  # customers are text on an invoice here
}


def documented() -> set[tuple[str, str]]:
    found, path = set(), ""
    for line in shared("schemas", "zuper-api.yaml").read_text(encoding="utf-8").partition("\npaths:")[2].splitlines():
        if heading := re.match(r"  (/\S+):", line):
            path = heading[1]
        elif method := re.match(r"    (get|post|put|patch|delete):", line):
            found.add((method[1], path))
    return found


def test_every_documented_call_has_a_route() -> None:
    served = {(method.lower(), path.removeprefix("/api")) for method, path in ROUTES}
    wanted = {(method, re.sub(r"\{\w+\}", "*", path)) for method, path in documented() - NOT_SIMULATED}

    assert len(wanted) > 25
    assert wanted <= served
