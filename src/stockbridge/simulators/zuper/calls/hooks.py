"""Webhook registration, at {dc}/service and not under /api (facts/ZUPER.md §12)."""

from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, as_fields
from stockbridge.simulators.zuper.lists import listing, query_page
from stockbridge.simulators.zuper.webhooks import Attempt, Subscription
from stockbridge.simulators.zuper.wire import moment, webhook


def register(call: Call) -> Response:
    sent = as_fields(call.request.json().get("web_hook"), "Webhook details are mandatory")
    headers = sent.get("headers", {})
    texts = [sent.get(name) for name in ("webhook_name", "webhook_module", "webhook_event", "webhook_url")]
    name, module, event, url = (text if isinstance(text, str) else "" for text in texts)
    if not (name and module and event and url) or not isinstance(headers, dict | str):
        raise Refused("Webhook details are mandatory")
    made = Subscription(call.account.new_uid(), name, module, event, url, headers)
    call.account.webhooks.register(made)
    return call.record({"webhook_uid": made.webhook_uid}, "Webhook Created Successfully")


def list_registered(call: Call) -> Response:
    page = query_page(call.request.parameters(), call.account.switches.page_cap)
    return listing(call.account, call.account.webhooks.subscriptions, page, webhook, stable=True)


def list_history(call: Call) -> Response:
    page = query_page(call.request.parameters(), call.account.switches.page_cap)
    newest_first = call.account.webhooks.history[::-1]
    return listing(call.account, newest_first, page, _attempt, stable=True)


def _attempt(attempt: Attempt) -> Fields:
    return {
        "webhook_uid": attempt.webhook_uid,
        "webhook_event": attempt.event,
        "response_status": str(attempt.response_status),
        "attempt_no": attempt.attempt_no,
        "created_at": moment(attempt.at),
    }
