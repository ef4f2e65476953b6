"""What is known of both systems, and the lease of the one worker."""

from datetime import timedelta

from stockbridge.storage.database import Database
from tests.cells import NOON, Cells, add_connection

UNTIL = NOON + timedelta(minutes=1)


def test_nothing_is_known_of_a_new_connection_and_a_sweep_is_wanted(database: Database) -> None:
    add_connection(database, "acme")
    with database.unit("acme") as unit:
        company, account = unit.facts.company_file(), unit.facts.zuper_account()
    assert (None, None, 0, True) == (company.facts, company.last_restore_time, company.sweep, company.sweep_wanted)
    assert (None, None, 0, True) == (account.locations, account.keeps_fractions, account.sweep, account.sweep_wanted)


def test_facts_are_learned_one_by_one(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.facts.learn_company_file(company_name="Acme Heating", swept_at=NOON)
        unit.facts.learn_zuper_account(keeps_fractions=False, cursor=NOON)
        unit.facts.hint(UNTIL)
        assert 1 == unit.facts.begin_quickbooks_sweep()
        assert 2 == unit.facts.begin_quickbooks_sweep()
        unit.facts.learn_lists(accounts={"Inventory Asset": "OtherCurrentAsset"})
        unit.facts.learn_lists(tax_codes={"Tax": True})
    with cells.unit() as unit:
        company, account = unit.facts.company_file(), unit.facts.zuper_account()
    assert ("Acme Heating", NOON, 2) == (company.company_name, company.swept_at, company.sweep)
    assert ('{"Inventory Asset": "OtherCurrentAsset"}', '{"Tax": true}') == (company.accounts, company.tax_codes)
    assert (False, NOON, UNTIL) == (account.keeps_fractions, account.cursor, account.hinted_at)


def test_one_worker_at_a_time_has_the_lease(cells: Cells) -> None:
    with cells.unit() as unit:
        assert unit.facts.take_lease("one", NOON, UNTIL)
        assert not unit.facts.take_lease("other", NOON, UNTIL)
        assert unit.facts.take_lease("one", NOON, UNTIL), "it is its own"
        assert not unit.facts.keep_lease("other", UNTIL)
        unit.facts.leave_lease("other")
        assert unit.facts.keep_lease("one", UNTIL)


def test_a_lease_that_ran_out_may_be_taken_and_is_lost_to_the_first(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.facts.take_lease("one", NOON, UNTIL)
        assert unit.facts.take_lease("other", UNTIL, UNTIL + timedelta(minutes=1))
        assert not unit.facts.keep_lease("one", UNTIL + timedelta(minutes=2))
        unit.facts.leave_lease("other")
        assert not unit.facts.keep_lease("other", UNTIL)
        assert unit.facts.take_lease("one", NOON, UNTIL)


def test_state_and_pause_are_kept_apart(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.facts.set_state("stopped", "another company file is open")
        unit.facts.pause(paused=True)
        found = unit.facts.connection()
        assert ("stopped", "another company file is open", True) == (found.state, found.stopped_text, found.paused)
        unit.facts.set_state("live")
        found = unit.facts.connection()
        assert ("live", None, True) == (found.state, found.stopped_text, found.paused)
