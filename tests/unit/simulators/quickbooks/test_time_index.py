import random

from stockbridge.simulators.quickbooks.time_index import TimeIndex


def test_a_key_counts_at_its_last_moment_only() -> None:
    index = TimeIndex()
    index.touch("a", 10)
    index.touch("b", 20)
    index.touch("a", 30)

    assert list(index.between(None, None)) == ["b", "a"]
    assert list(index.between(10, 20)) == ["b"]
    assert list(index.between(30, None)) == ["a"]


def test_both_bounds_are_inclusive() -> None:
    index = TimeIndex()
    for at, key in enumerate("abcd"):
        index.touch(key, at)

    assert list(index.between(1, 2)) == ["b", "c"]


def test_it_agrees_with_a_plain_dictionary() -> None:
    rng, index, plain = random.Random(7), TimeIndex(), dict[str, int]()
    for _ in range(500):
        key, at = rng.choice("abcdefgh"), rng.randrange(100)
        if rng.random() < 0.2:
            index.forget(key)
            plain.pop(key, None)
        else:
            index.touch(key, at)
            plain[key] = at
        low = rng.randrange(100)
        expected = {key for key, at in plain.items() if low <= at <= low + 30}
        assert set(index.between(low, low + 30)) == expected
