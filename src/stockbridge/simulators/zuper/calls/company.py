"""The company around the stock: discovery, users, custom-field definitions, units of measure, event names.

Two calls here are traps that no client should ever step on, and they work: replacing all custom fields, and replacing the
company configuration (facts/ZUPER.md §11).
"""

from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, answer, as_fields, failure, success
from stockbridge.simulators.zuper.lists import Page, listing, query_page
from stockbridge.simulators.zuper.product_form import KNOWN_UOMS
from stockbridge.simulators.zuper.webhooks import EVENTS
from stockbridge.simulators.zuper.wire import user

USERS_A_PAGE = 10
"""/user/all gives ten, whatever is asked (facts/ZUPER.md §3.1)."""


def discover(call: Call) -> Response:
    """The accounts host: which data centre serves a company; no key needed (facts/ZUPER.md §1.1)."""
    account = call.account
    if call.request.json().get("company_name") != account.company.login_name:
        return failure(400, "Company not found")
    config = {
        "dc_name": "simulated-1",
        "dc_provider": "simulator",
        "dc_country": "US",
        "dc_api_url": account.api_url,
        "dc_socket_url": f"{account.api_url}:8443",
    }
    return answer({"type": "success", "config": config})


def company(call: Call) -> Response:
    account = call.account
    data: Fields = {"company_uid": account.company.company_uid, "company_name": account.company.company_name}
    if account.switches.company_timezone == "shown":
        data["timezone"] = account.company.timezone
    return call.record(data)


def replace_config(call: Call) -> Response:
    """The whole configuration replaced: a trap; the simulator only notes that it was called."""
    call.request.json()
    return success({}, "Company Config Updated Successfully")


def list_users(call: Call) -> Response:
    account = call.account
    asked = query_page(call.request.parameters(), USERS_A_PAGE)
    page = Page(asked.number, USERS_A_PAGE)
    rows = list(account.users.values())
    return listing(account, rows, page, lambda row: user(account, row.user_uid), stable=True)


def get_user(call: Call) -> Response:
    if call.parts["uid"] not in call.account.users:
        raise Refused("Invalid User UID")
    return call.record(user(call.account, call.parts["uid"]))


def list_custom_fields(call: Call) -> Response:
    module = call.request.parameters().get("module_name", "")
    return success(call.account.custom_fields.get(module, []))


def add_custom_field(call: Call) -> Response:
    account = call.account
    sent = as_fields(call.request.json().get("custom_field"), "Custom field details are mandatory")
    module, label = sent.get("module_name"), sent.get("label")
    if not isinstance(module, str) or not isinstance(label, str):
        raise Refused("Custom field label is mandatory")
    made: Fields = {**sent, "custom_field_uid": account.new_uid()}
    account.custom_fields.setdefault(module, []).append(made)
    return call.record({"custom_field_uid": made["custom_field_uid"]}, "Custom Field Created Successfully")


def replace_custom_fields(call: Call) -> Response:
    """All definitions of a module replaced by what is sent: it wiped 68 fields once (facts/ZUPER.md §11)."""
    body = call.request.json()
    sent = body.get("custom_fields")
    kept = [entry for entry in sent if isinstance(entry, dict)] if isinstance(sent, list) else []
    call.account.custom_fields[str(body.get("module_name"))] = kept
    return success({}, "Custom Fields Updated Successfully")


def list_uoms(_: Call) -> Response:
    return success([{"uom_name": name} for name in sorted(KNOWN_UOMS)])


def list_events(call: Call) -> Response:
    module = call.parts["uid"]
    events = [{"event_key": event, "event_name": event} for event in EVENTS.get(module, ())]
    return success({"module": module, "events": events})
