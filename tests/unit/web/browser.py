"""A browser without a screen: signs a person in and fills in forms, as the pages want it."""

from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx2 import Response
from lxml import html

from stockbridge.storage.people import People, Rank
from stockbridge.web.door import FORM_KEY
from tests.unit.web.site import BASE_URL, Site

PASSWORD = "correct horse battery"


@dataclass(slots=True)
class Browser:
    client: TestClient
    form_key: str = ""

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str | list[str]) -> Response:
        headers = {"x-form-key": self.form_key}  # a page that takes a file has no form to carry it
        return self.client.post(path, data={FORM_KEY: self.form_key, **fields}, headers=headers)

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        response = self.post("/sign-in", name=name, password=password)
        if response.status_code == 303:
            self.form_key = form_key_in(self.get("/connections").text)
        return response


def form_key_in(page: str) -> str:
    found = html.fromstring(page).xpath(f'string(//input[@name="{FORM_KEY}"]/@value)')
    assert isinstance(found, str)
    return found


def browser(here: Site) -> Browser:
    """Somebody nobody knows yet."""
    return Browser(TestClient(here.app, BASE_URL, follow_redirects=False))


def person(here: Site, name: str, rank: Rank, *, connections: tuple[str, ...] | None = None) -> Browser:
    """Somebody with that rank, signed in; sees all connections, or just these."""
    with here.database.begin() as transaction:
        people = People(transaction)
        hashed = here.services.passwords.hash(PASSWORD)
        added = people.add(name, rank, hashed, here.services.clock.now(), sees_all=connections is None)
        people.let_see(added.id, connections or ())
    signed_in = browser(here)
    assert signed_in.sign_in(name).status_code == 303
    return signed_in
