"""Alerts as webhooks: JSON, signed, so that whoever receives it can tell that it is ours and not an old copy.

`Stockbridge-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>`. Redirects are not followed and of the
answer only its status counts, so that nothing behind the address is ever shown to anybody.
"""

import hashlib
import hmac
from dataclasses import asdict
from datetime import datetime
from typing import Final

import httpx2
import orjson

from stockbridge.core.errors import BadInput
from stockbridge.sync.alerts.letter import Letter

SIGNATURE: Final = "Stockbridge-Signature"
TIMEOUT_SECONDS: Final = 20.0


def send_webhook(letter: Letter, url: str, secret: str, http: httpx2.Client, now: datetime) -> None:
    """Hand the letter to the webhook.

    Raises:
        BadInput: it was not taken; says why.
    """
    body = orjson.dumps(asdict(letter) | {"subject": letter.subject}, option=orjson.OPT_UTC_Z)
    headers = {"content-type": "application/json", SIGNATURE: signature(body, secret, now)}
    try:
        response = http.post(url, content=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except httpx2.HTTPError as error:
        raise BadInput(f"the webhook cannot be reached ({type(error).__name__}): check alerts.webhook_url") from None
    if not response.is_success:
        raise BadInput(f"the webhook answered {response.status_code}: it must answer 200 to 299")


def signature(body: bytes, secret: str, now: datetime) -> str:
    """The signature of a body that leaves now."""
    at = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
