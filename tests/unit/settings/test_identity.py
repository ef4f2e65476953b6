"""New connections get names of their own that machines accept."""

import re
from random import Random, SystemRandom
from uuid import UUID

from stockbridge.settings.identity import new_file_id, new_identity


def test_the_user_name_tells_the_connection_and_cannot_be_guessed_from_it() -> None:
    users = {new_identity("acme", Random(seed)).web_connector_user for seed in range(200)}

    assert len(users) == 200
    assert all(re.fullmatch(r"stockbridge-acme-[a-z0-9]{6}", user) for user in users)


def test_the_file_id_is_a_random_guid_in_braces_and_another_one_than_the_id() -> None:
    identity = new_identity("acme", SystemRandom())

    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", identity.file_id)
    assert UUID(identity.file_id).version == 4
    assert UUID(identity.id).version == 4
    assert UUID(identity.id) != UUID(identity.file_id)


def test_the_same_randomness_gives_the_same_identity() -> None:
    assert new_identity("acme", Random(7)) == new_identity("acme", Random(7))


def test_a_rotated_file_id_is_another_one() -> None:
    random = Random(7)

    assert new_file_id(random) != new_file_id(random)
