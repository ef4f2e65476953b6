"""How a query becomes a reply, whatever it asks for: by keys (all of them at once) or by filters (page by page)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from stockbridge.qbxml.notation import Request, Ret
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import NOTHING_FOUND, Conversation, Reply, found, not_complete
from stockbridge.simulators.quickbooks.iterators import PageRequest, question


def by_keys(talk: Conversation, pairs: Sequence[tuple[str, Ret | None]], query: Request) -> Reply:
    """Reply with what each key found; None for a key that found nothing (rule 14)."""
    missing = [key for key, ret in pairs if ret is None]
    rets = [ret for _, ret in pairs if ret is not None]
    if missing and not rets and talk.switches.all_keys_missing == 3120:
        raise refusals.not_found(missing[0])
    return not_complete(missing[0], rets, included(query)) if missing else found(rets, included(query))


def by_pages(
    talk: Conversation,
    query: Request,
    paging: PageRequest,
    keys: Callable[[], Sequence[str]],
    ret: Callable[[str], Ret | None],
) -> Reply:
    """Reply with one page; `paging` is the query itself, seen as something with pages. Keys that vanished are left out."""
    if getattr(query, "meta_data", None) == "MetaDataOnly":
        return counted(len(keys()))
    page = talk.iterators.page(
        paging, question(query), keys, app=talk.app, now=talk.company.clock.now(), switches=talk.switches
    )
    reply = listed(query, [shown for shown in map(ret, page.keys) if shown is not None])
    return replace(reply, iterator_id=page.iterator_id, iterator_remaining=page.remaining)


def listed(query: Request, rets: Sequence[Ret]) -> Reply:
    """Reply with all of these."""
    reply = found(rets, included(query))
    mode = getattr(query, "meta_data", None)
    if mode == "MetaDataOnly":
        return counted(len(rets))
    return replace(reply, ret_count=len(rets)) if mode == "MetaDataAndResponseData" else reply


def counted(count: int) -> Reply:
    return Reply(ret_count=count) if count else Reply(code=1, message=NOTHING_FOUND, ret_count=0)


def included(query: Request) -> Iterable[str]:
    """The elements named in IncludeRetElement; not every request has that field."""
    names: tuple[str, ...] = getattr(query, "include_ret_element", ())
    return names
