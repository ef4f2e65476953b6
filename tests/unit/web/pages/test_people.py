import re
from datetime import UTC, datetime

import pyotp
import pytest

from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.second_factor import keep, new_secret, take
from tests.unit.web.browser import PASSWORD, Browser, browser, person
from tests.unit.web.site import Site


@pytest.fixture
def owner(here: Site) -> Browser:
    return person(here, "ruth", Rank.OWNER)


def found(here: Site, name: str) -> Person:
    with here.database.begin() as transaction:
        person = People(transaction).named(name)
    assert person is not None
    return person


def shown_password(page: str) -> str:
    return page.partition('<code class="secret"')[2].partition(">")[2].partition("<")[0]


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC))


def test_a_new_person_signs_in_with_the_password_shown_once(here: Site, owner: Browser) -> None:
    page = owner.post("/people", name="Dan", rank="viewer", sees="some", connection=["acme"]).text
    dan = browser(here)

    assert dan.sign_in("dan", shown_password(page)).status_code == 303
    assert "acme" in dan.get("/connections").text
    assert "secret" not in owner.get("/people").text


def test_the_last_owner_stays(here: Site, owner: Browser) -> None:
    number = found(here, "ruth").id
    for path, fields in ((f"/people/{number}", {"rank": "viewer"}), (f"/people/{number}/remove", {})):
        response = owner.post(path, **fields)
        assert "last owner" in response.text
    assert found(here, "ruth").rank is Rank.OWNER


def test_somebody_removed_is_signed_out_at_once(here: Site, owner: Browser) -> None:
    dan = person(here, "dan", Rank.OPERATOR)
    owner.post(f"/people/{found(here, 'dan').id}/remove")

    assert dan.get("/connections").status_code == 303
    assert "removed dan" in owner.get("/log").text


def test_a_new_password_ends_other_sign_ins_and_the_old_one(here: Site, owner: Browser) -> None:
    elsewhere = browser(here)
    elsewhere.sign_in("ruth")
    owner.post("/account/password", password=PASSWORD, new_password="another long password")

    assert elsewhere.get("/connections").status_code == 303
    assert owner.get("/connections").status_code == 200
    assert browser(here).sign_in("ruth").status_code == 400
    assert browser(here).sign_in("ruth", "another long password").status_code == 303


@pytest.mark.parametrize("path", ["/account/password", "/account/code", "/account/code/drop"])
def test_a_wrong_present_password_is_said_beside_the_form_and_nothing_changes(
    here: Site, owner: Browser, path: str
) -> None:
    before, secret = found(here, "ruth"), new_secret()
    answer = owner.post(
        path, password="not that one", new_password="another long password", secret=secret, code=code_of(secret)
    )

    assert answer.status_code == 400
    assert "That is not your present password: nothing was changed." in answer.text
    assert f'value="{secret}"' in answer.text, "the picture that was scanned is still the right one"
    assert found(here, "ruth") == before


def test_with_a_second_factor_the_password_alone_opens_nothing(here: Site, owner: Browser) -> None:
    secret = re.search(r'name="secret" value="(\w+)"', owner.get("/account").text)
    assert secret is not None
    owner.post("/account/code", secret=secret[1], code=code_of(secret[1]), password=PASSWORD)
    later = browser(here)
    half_way = later.client.post("/sign-in", data={"name": "ruth", "password": PASSWORD})
    later.form_key = re.search(r'name="form_key" value="([^"]+)"', later.get("/sign-in/code").text)[1]  # type: ignore[index] # it is there

    assert half_way.headers["location"].startswith("/sign-in/code")
    assert later.get("/connections").status_code == 303
    assert later.post("/sign-in/code", code="000000").status_code == 400
    assert (
        "used already" in later.post("/sign-in/code", code=code_of(secret[1])).text
    )  # at enrolment, in this half minute
    number = found(here, "ruth").id
    with here.database.begin() as transaction:
        People(transaction).change(number, code_step=0)
    assert later.post("/sign-in/code", code=code_of(secret[1])).status_code == 303
    assert later.get("/connections").status_code == 200


def test_the_secret_of_a_second_factor_is_not_in_the_database(here: Site, owner: Browser) -> None:
    secret = re.search(r'name="secret" value="(\w+)"', owner.get("/account").text)
    assert secret is not None
    owner.post("/account/code", secret=secret[1], code=code_of(secret[1]), password=PASSWORD)
    kept = found(here, "ruth").code_secret

    assert kept is not None
    assert secret[1] not in kept


def test_a_code_that_two_send_at_the_same_moment_lets_one_of_them_in(here: Site, owner: Browser) -> None:
    """Both were looked up before either had used it."""
    secret, now, vault, ruth = new_secret(), datetime.now(UTC), here.services.vault, found(here, "ruth")
    with here.database.begin() as transaction:
        keep(People(transaction), vault, ruth, secret, 0)
    both = found(here, "ruth"), found(here, "ruth")
    with here.database.begin() as transaction:
        assert [take(People(transaction), vault, one, code_of(secret), now) for one in both] == [True, False]
