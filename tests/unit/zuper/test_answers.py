import pytest

from stockbridge.zuper.answers import Answer, Cause, Envelope, No, NobodyKnows, Silence, Unreadable, Yes, judge, receipt

SUCCESS = b'{"type":"success","data":{"transaction_uid":"t1"}}'
ERROR = b'{"type":"error","title":"Stock","message":"Insufficient quantity"}'
HTML = b"<!DOCTYPE html><pre>Cannot POST /api/product/p1/inward</pre>"


def verdict_of(status: int, body: bytes, flaw: str | None = None) -> tuple[type, Cause | None]:
    verdict = judge(Answer(status, {}, body, flaw))
    return type(verdict), None if isinstance(verdict, Yes) else verdict.cause


def test_a_whole_success_is_yes_with_every_2xx() -> None:
    assert {verdict_of(status, SUCCESS) for status in range(200, 300)} == {(Yes, None)}


def test_an_error_in_a_2xx_is_no() -> None:
    assert {verdict_of(status, ERROR) for status in range(200, 300)} == {(No, Cause.REFUSED)}


UNREADABLE_BODIES = [
    b"",
    b"OK",
    HTML,
    SUCCESS[:-1],
    b"\xff\xfe" + SUCCESS,
    b'["success"]',
    b'"success"',
    b"null",
    b"{}",
    b'{"type":null}',
    b'{"type":"Success"}',
    b'{"type":["success"]}',
    b'{"data":{"transaction_uid":"t1"}}',
    b'{"type":"success","quantity":NaN}',
    b'{"type":"success","quantity":Infinity}',
    b'{"type":"success","quantity":1e99999999999999999999}',
    b'{"type":"success","n":' + b"9" * 5000 + b"}",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", UNREADABLE_BODIES)
def test_a_2xx_that_cannot_be_read_is_doubt(body: bytes) -> None:
    assert verdict_of(200, body) == (NobodyKnows, Cause.UNREADABLE)


@pytest.mark.parametrize("body", [SUCCESS, ERROR, HTML, b""])
def test_a_2xx_that_is_not_whole_is_doubt_even_when_its_beginning_can_be_read(body: bytes) -> None:
    assert verdict_of(200, body, "was cut after 10 bytes") == (NobodyKnows, Cause.UNREADABLE)


@pytest.mark.parametrize("body", [SUCCESS, ERROR, HTML])
def test_redirects_and_statuses_without_meaning_are_doubt(body: bytes) -> None:
    statuses = [*range(100, 200), *range(300, 400), 600, 999]

    assert {verdict_of(status, body) for status in statuses} == {(NobodyKnows, Cause.UNREADABLE)}


@pytest.mark.parametrize(
    ("body", "flaw"),
    [(ERROR, None), (SUCCESS, None), (HTML, None), (b"", None), (ERROR[:20], "was cut after 20 bytes")],
)
def test_a_4xx_is_no_whatever_its_body(body: bytes, flaw: str | None) -> None:
    told_by_zuper = body in (ERROR, SUCCESS)
    expected = dict.fromkeys(range(400, 500), (No, Cause.REFUSED))
    expected |= {401: (No, Cause.KEY), 403: (No, Cause.KEY), 429: (No, Cause.BUSY)}
    expected |= {} if told_by_zuper else {404: (No, Cause.ADDRESS), 405: (No, Cause.ADDRESS)}
    del expected[408]

    assert {status: verdict_of(status, body, flaw) for status in expected} == expected


@pytest.mark.parametrize("body", [SUCCESS, ERROR, HTML, b""])
@pytest.mark.parametrize("flaw", [None, "was cut after 20 bytes"])
def test_a_5xx_or_408_is_doubt_whatever_its_body(body: bytes, flaw: str | None) -> None:
    assert {verdict_of(status, body, flaw) for status in (408, *range(500, 600))} == {(NobodyKnows, Cause.FAULT)}


def test_what_never_left_is_no_and_silence_after_that_is_doubt() -> None:
    assert judge(Silence(sent=False, why="No connection")) == No("No connection", Cause.UNSENT)
    assert judge(Silence(sent=True, why="No answer in time")) == NobodyKnows("No answer in time", Cause.SILENCE)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (ERROR, "Stock: Insufficient quantity"),
        (b'{"type":"error","message":"Invalid Product UID"}', "Invalid Product UID"),
        (b'{"type":"error","title":"Same","message":"Same"}', "Same"),
        (b'{"type":"error","title":"  ","message":"two\\nlines\\u0000"}', "two lines\ufffd"),
        (b'{"type":"error","message":{"nested":1}}', "no reason given"),
        (b'{"type":"error"}', "no reason given"),
        (b'{"type":"error","message":"' + b"x" * 5000 + b'"}', "x" * 500),
    ],
)
def test_a_refusal_is_told_in_zupers_words(body: bytes, why: str) -> None:
    assert judge(Answer(200, {}, body)) == No(why, Cause.REFUSED, 200)


def test_a_fault_quotes_zuper_too() -> None:
    verdict = judge(Answer(500, {}, b'{"type":"error","message":"Error Fetching Products"}'))

    assert verdict == NobodyKnows("Zuper answered HTTP 500: Error Fetching Products", Cause.FAULT, 500)


@pytest.mark.parametrize("data", [{"a": 1}, [{"a": 1}]])
def test_a_record_may_come_alone_or_as_a_list_of_one(data: object) -> None:
    assert Envelope({"data": data}).record() == {"a": 1}  # type: ignore[dict-item]


@pytest.mark.parametrize("data", [None, [], [{"a": 1}, {"a": 2}], "a", 1, [1]])
def test_no_record_or_several_are_unreadable(data: object) -> None:
    with pytest.raises(Unreadable, match="no single record"):
        Envelope({"data": data}).record()  # type: ignore[dict-item]


def test_a_list_that_is_not_there_is_not_an_empty_list() -> None:
    assert Envelope({"data": []}).rows() == []
    assert Envelope({"data": None, "total_records": 0}).rows() == ()
    for body in ({}, {"data": None}, {"data": None, "total_records": 3}, {"data": {"a": 1}}, {"data": "none"}):
        with pytest.raises(Unreadable, match="no list"):
            Envelope(body).rows()


@pytest.mark.parametrize(
    ("value", "number"),
    [(7, 7), ("7", 7), (0, 0), (True, None), (-1, None), ("-1", None), ("", None), ("7.0", None), (None, None)],
)
def test_a_count_may_be_a_text_of_digits(value: int | str | None, number: int | None) -> None:
    assert Envelope({"current_page": value}).number("current_page") == number


def test_a_yes_without_its_receipt_is_doubt() -> None:
    def take(envelope: Envelope) -> str:
        return str(envelope.record()["transaction_uid"])

    def missing(_: Envelope) -> str:
        raise Unreadable("transaction_uid is missing")

    yes = judge(Answer(200, {}, SUCCESS))

    assert receipt(yes, take) == Yes("t1")
    assert receipt(yes, missing) == NobodyKnows(
        "Zuper said yes, but: transaction_uid is missing", Cause.UNREADABLE, 200
    )
    assert receipt(No("no", Cause.REFUSED), missing) == No("no", Cause.REFUSED)
