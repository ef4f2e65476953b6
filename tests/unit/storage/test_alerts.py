from stockbridge.storage.alerts import Channel, connections_to_tell
from tests.cells import NOON, Cells


def test_a_message_is_claimed_once_until_its_pause_is_over(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.alerts.begin("drift", "x", [Channel.EMAIL, Channel.WEBHOOK], NOON)
    with cells.database.begin() as transaction:
        assert connections_to_tell(transaction, NOON) == [cells.connection_id]
    with cells.unit() as unit:
        assert [message.channel for message in unit.alerts.claim(NOON, 9)] == ["email", "webhook"]
        assert unit.alerts.claim(NOON, 9) == []
    with cells.database.begin() as transaction:
        assert connections_to_tell(transaction, NOON) == []
