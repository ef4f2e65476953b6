from datetime import datetime

import pytest

from tests.unit.web.site import HOOK_SECRET, Site


def hinted_at(here: Site) -> datetime | None:
    with here.database.unit("acme") as unit:
        moment: datetime | None = unit.facts.zuper_account().hinted_at
    return moment


@pytest.mark.parametrize(
    "content", [b'{"event": "product.update_stock"}', b"", b"\xff<not>json", bytes(3 * 1024 * 1024)]
)
def test_a_hint_is_taken_whatever_it_says(here: Site, content: bytes) -> None:
    response = here.visitor.post(f"/hooks/zuper/{HOOK_SECRET}", content=content)

    assert response.status_code == 200
    assert hinted_at(here) is not None
    assert here.woken == ["woken"]


def test_a_movement_only_rings_for_a_cycle(here: Site) -> None:
    """The stock history tells the rest; reading the whole list for every part that is used would cost what the catalogue costs."""
    here.visitor.post(f"/hooks/zuper/{HOOK_SECRET}", content=b'{"event": "product.transcation_inward"}')

    assert hinted_at(here) is None
    with here.database.unit("acme") as unit:
        assert unit.facts.zuper_account().rung_at is not None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_probe_finds_the_address_and_is_no_hint(here: Site, method: str) -> None:
    """Zuper's "test URL" wants 200 before it believes in an address."""
    assert here.visitor.request(method, f"/hooks/zuper/{HOOK_SECRET}").status_code == 200
    assert hinted_at(here) is None
    assert here.woken == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("secret", ["wrong", HOOK_SECRET[:-1], HOOK_SECRET.upper(), "%F0%9F%90%8E", "x" * 5000])
def test_a_stranger_finds_nothing_and_moves_nothing(here: Site, method: str, secret: str) -> None:
    assert here.visitor.request(method, f"/hooks/zuper/{secret}").status_code == 404
    assert hinted_at(here) is None
    assert here.woken == []


def test_other_methods_are_not_for_hooks(here: Site) -> None:
    assert here.visitor.put(f"/hooks/zuper/{HOOK_SECRET}").status_code == 405
