"""Descriptions between HTML and plain text."""

import pytest

from stockbridge.core.description import as_html, as_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One &amp; two</p><p>three</p>", "One & two\nthree"),
        ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ('<span style="x">5&nbsp;m</span>', "5 m"),
        ("5 < 6 &lt;b&gt;", "5 < 6 <b>"),
        ("  <div> x  </div> ", "x"),
        ("<!-- note -->x", "x"),
    ],
)
def test_the_words_survive_and_the_formatting_does_not(markup: str, text: str) -> None:
    assert as_text(markup) == text


@pytest.mark.parametrize("text", ["", "One & two", "5 < 6 > 4 <b>", "first\nsecond", '15 mm "soft" &amp;'])
def test_a_text_that_went_to_zuper_comes_back_the_same(text: str) -> None:
    assert as_text(as_html(text)) == text


def test_hostile_markup_is_read_in_a_single_pass() -> None:
    assert as_text("<a" * 200_000 + ">").startswith("<a")


def test_a_character_that_cannot_be_one_is_left_out() -> None:
    assert as_text("x&#" + "1" * 10_000 + ";y") == "xy"
