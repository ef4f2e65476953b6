"""Chapter one: the two systems meet. Nothing is written before a person has seen the plan and approved it."""

import shlex
from typing import Any, Final

from stockbridge.core.quantity import show, units
from stockbridge.demo.service import NAME, PERSON
from stockbridge.demo.stage import Stage
from stockbridge.demo.town import NEAR_MISS

OWNER: Final = "Ruth (owner)"
_BUCKETS: Final = {
    "equal": "same name on both sides, same number",
    "different": "same name, different numbers: QuickBooks' number wins, as the settings say",
    "create_in_zuper": "only in QuickBooks: created in Zuper with quantity 0, stock follows as a posting",
    "create_in_quickbooks": "only in Zuper",
    "near": "almost the same name: a person decides",
    "ambiguous": "a name that is there twice: a person decides",
    "not_synced": "kinds that are not kept equal: charges, groups, discounts, what the master lacks",
}


def first_contact(stage: Stage) -> None:
    """Connect, read, plan, approve, carry out."""
    telling, service = stage.telling, stage.service
    telling.chapter(
        "First contact",
        "Two systems that never met. Stockbridge reads both and writes nothing until the owner has seen what it would do.",
    )
    connect(stage)
    stage.update()
    stage.wait_until("the plan", lambda now: now.state == "needs_approval")
    plan = service.asked("plan", NAME)
    telling.typed(f"stockbridge plan {NAME}")
    show_plan(stage, plan)
    row = next(row for row in plan["buckets"]["near"]["rows"] if row["item"] == NEAR_MISS[0])
    link = row["choices"][0]["choice"]
    words = ("approve", NAME, plan["id"], "--choose", f"{row['id']}={link}", "--by", OWNER)
    telling.typed(f"stockbridge {shlex.join(words)}")
    approved = service.asked(*words)
    telling.event(
        "Stockbridge",
        f"Approved by {approved['by']}: {approved['chosen']} rows are carried out, {approved['open']} wait for an answer.",
    )
    stage.wait_until("the plan to be carried out", lambda now: now.state == "live" and now.quiet)
    now = service.status()
    telling.event("Stockbridge", f"Live: {now.links} records linked, {now.cells} quantities kept equal.")


def connect(stage: Stage) -> None:
    """Add the connection, start the service, open its .QWC file in the Web Connector."""
    telling, service = stage.telling, stage.service
    file, qwc = stage.write_settings(), service.folder / f"{NAME}.qwc"
    telling.typed(f"stockbridge connection add {file.name}")
    added = service.asked("connection", "add", str(file))
    telling.typed(f"stockbridge connection qwc {NAME} -o {qwc.name}")
    service.command("connection", "qwc", NAME, "-o", str(qwc), "--port", str(service.port))
    telling.typed(f"stockbridge serve --port {service.port}")
    process = service.start()
    telling.event("Stockbridge", f"The service runs as process {process}: {service.url}/")
    stage.password = service.make_account()
    telling.event("Stockbridge", f"The dashboard is there too: sign in as {PERSON} with the password {stage.password}")
    stage.open_desk(qwc.read_bytes(), added["web_connector_password"])
    telling.event("Web Connector", f"{qwc.name} opened, password typed: the application is in the list.")


def show_plan(stage: Stage, plan: dict[str, Any]) -> None:
    """The buckets with their numbers, and the rows of those a person should look at."""
    buckets = plan["buckets"]
    stage.telling.table(
        ("bucket", "rows", "what it means"),
        [
            (name.replace("_", " "), buckets[name]["count"], text)
            for name, text in _BUCKETS.items()
            if buckets[name]["count"]
        ],
        title=f"Plan {plan['id']}",
    )
    different = [
        (row["item"], units(row["quantity_quickbooks"]), units(row["quantity_zuper"]), _posting(row))
        for row in buckets["different"]["rows"]
    ]
    stage.telling.table(("different numbers", "QuickBooks", "Zuper", "what is posted"), different)
    questions = [(name, row["text"]) for name in ("near", "ambiguous") for row in buckets[name]["rows"] if row["item"]]
    stage.telling.table(("question", "to a person"), questions)


def _posting(row: dict[str, Any]) -> str:
    chosen = next(choice for choice in row["choices"] if choice["choice"] == (row["choice"] or row["default"]))
    worth = f", worth {chosen['value']}" if chosen["value"] is not None else ""
    return f"{show(units(chosen['units']))} in {chosen['side']}{worth}" if chosen["units"] else str(chosen["text"])
