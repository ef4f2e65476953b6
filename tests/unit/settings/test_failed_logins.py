"""Guessing passwords is stopped by user and by address, forgetting in time."""

from datetime import UTC, datetime, timedelta

from stockbridge.settings.failed_logins import FailedLogins

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = timedelta(minutes=15)


def test_the_fifth_failure_of_a_user_closes_its_door_from_every_address_until_the_first_is_forgotten() -> None:
    failed = FailedLogins()
    for number in range(4):
        failed.failed("acme", f"10.0.0.{number}", NOW + number * SECOND)
    assert failed.blocked_until("acme", "10.0.0.9", NOW + 4 * SECOND) is None

    failed.failed("acme", "10.0.0.4", NOW + 4 * SECOND)

    assert failed.blocked_until("acme", "10.0.0.9", NOW + 5 * SECOND) == NOW + WINDOW
    assert failed.blocked_until("acme", "10.0.0.9", NOW + WINDOW) is None
    assert failed.blocked_until("other", "10.0.0.9", NOW + 5 * SECOND) is None


def test_an_address_that_tries_many_users_is_stopped_for_all_of_them() -> None:
    failed = FailedLogins()
    for number in range(20):
        failed.failed(f"user-{number}", "10.0.0.1", NOW)

    assert failed.blocked_until("acme", "10.0.0.1", NOW) == NOW + WINDOW
    assert failed.blocked_until("acme", "10.0.0.2", NOW) is None


def test_a_success_forgets_the_user_s_failures_but_not_the_address_s() -> None:
    failed = FailedLogins(per_user=2, per_address=3)
    for _ in range(2):
        failed.failed("acme", "10.0.0.1", NOW)

    failed.succeeded("acme")

    assert failed.blocked_until("acme", "10.0.0.1", NOW) is None
    failed.failed("acme", "10.0.0.1", NOW)
    assert failed.blocked_until("acme", "10.0.0.1", NOW) == NOW + WINDOW


def test_the_later_of_two_ends_counts() -> None:
    failed = FailedLogins(per_user=1, per_address=1)
    failed.failed("acme", "10.0.0.1", NOW)
    failed.failed("other", "10.0.0.2", NOW + SECOND)

    assert failed.blocked_until("acme", "10.0.0.2", NOW + SECOND) == NOW + SECOND + WINDOW


def test_a_flood_of_names_does_not_fill_the_memory_and_the_latest_are_kept() -> None:
    failed = FailedLogins(per_user=1, per_address=1, most_remembered=100)
    for number in range(1000):
        failed.failed(f"user-{number}", f"address-{number}", NOW)

    # A hundred are fifty users and fifty addresses.
    assert failed.blocked_until("user-949", "address-949", NOW) is None
    assert failed.blocked_until("user-950", "elsewhere", NOW) == NOW + WINDOW


def test_a_user_cannot_be_mistaken_for_an_address() -> None:
    failed = FailedLogins(per_user=1)
    failed.failed("10.0.0.1", "10.0.0.2", NOW)

    assert failed.blocked_until("acme", "10.0.0.1", NOW) is None


def test_failures_beyond_the_limit_keep_the_door_closed_for_a_window_from_then() -> None:
    failed = FailedLogins(per_user=2)
    for number in range(4):
        failed.failed("acme", "10.0.0.1", NOW + number * SECOND)

    assert failed.blocked_until("acme", "10.0.0.2", NOW + 4 * SECOND) == NOW + 2 * SECOND + WINDOW
