"""Lines of Chinese broken for a terminal, and the colours of matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from qa.screen import bar, console, wrap


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in wrap(Text(text), width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("近日，会议召开。", 8, ["近日，会", "议召开。"]),
        ("近日会议，召开。", 8, ["近日会", "议，召", "开。"]),
        ("他说“好，走吧。”", 10, ["他说“好，", "走吧。”"]),
        ("建成26个试点", 7, ["建成", "26个试", "点"]),
        ("去年9月", 5, ["去年", "9月"]),
        ("参见《河北日报》", 6, ["参见", "《河北", "日报》"]),
        ("water quality rate", 10, ["water", "quality", "rate"]),
        ("seeds/000_b415615f2b154f57.txt", 12, ["seeds/", "000_b415615f", "2b154f57.txt"]),
        ("甲乙", 2, ["甲", "乙"]),
        ("甲   乙", 3, ["甲", "乙"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_printer_would_break_them(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


@given(st.text(st.sampled_from("中，。《》“”（）12a b/…—e\u0301👩ﾊﾟ　"), max_size=80), st.integers(2, 40))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    wrapped = lines(text, width)
    assert "".join(wrapped).replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")
    assert all(cell_len(line) <= width for line in wrapped)


@given(st.text(st.sampled_from("中文，。《》“”（）"), max_size=60), st.integers(12, 40))
def test_no_line_begins_with_a_closing_mark_unless_it_is_nothing_else(text: str, width: int) -> None:
    for before, line in zip(lines(text, width), lines(text, width)[1:], strict=False):
        assert line[0] not in "，。》”）" or not any(c in "中文" for c in before[1:])


def test_a_style_goes_on_over_the_end_of_a_line() -> None:
    text = Text("近日会议召开", "dim")
    text.stylize("bold", 2, 4)
    first, second = wrap(text, 6)
    assert [(span.start, span.end) for span in first.spans] == [(2, 3)]
    assert [(span.start, span.end) for span in second.spans] == [(0, 1)]


def test_a_bar_is_as_full_as_its_share() -> None:
    assert [bar(share) for share in (-1, 0, 0.5, 0.71, 1, 2)] == ["▱▱▱▱▱", "▱▱▱▱▱", "▰▰▱▱▱", "▰▰▰▰▱", "▰▰▰▰▰", "▰▰▰▰▰"]
    assert cell_len(bar(0.5)) == 5


@pytest.mark.parametrize(
    ("background", "theme", "colour"),
    [
        ("15;0", "auto", "bright_yellow"),
        ("0;15", "auto", "dark_red"),
        ("", "auto", "magenta"),
        ("15;0", "light", "dark_red"),
    ],
)
def test_matches_have_a_colour_that_can_be_read(
    background: str, theme: str, colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORFGBG", background)
    found = console(theme=theme).get_style("exact").color
    assert found is not None and found.name == colour
