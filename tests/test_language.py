"""The program speaks Chinese or English as the user's surroundings say, and never in control characters."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import language
from index.errors import NoIndex
from index.language import choose_language, sanitise, say


@pytest.mark.parametrize(
    ("arguments", "environment", "spoken"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW"}, "zh"),
        ([], {"LANG": "C"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "C", "LC_MESSAGES": "zh_CN"}, "zh"),
        ([], {"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
        ([], {"LANG": "C", "QA_LANG": "zh"}, "zh"),
        ([], {"LANG": "zh_CN", "QA_LANG": "en"}, "en"),
        (["--lang", "zh"], {"LANG": "C"}, "zh"),
        (["--lang=zh", "--help"], {}, "zh"),
        (["--lang", "en"], {"QA_LANG": "zh"}, "en"),
        (["--lang"], {"LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_option_counts_before_the_variable_and_that_before_the_locale(
    arguments: list[str], environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["qa", *arguments])
    monkeypatch.setattr(language, "_chosen", None)
    assert language.language() == spoken


def test_both_wordings_of_a_message_stand_ready() -> None:
    messages = {}
    for chosen in ("en", "zh"):
        choose_language("zh" if chosen == "zh" else "en")
        messages[chosen] = (say("yes", "是"), str(NoIndex(Path("a b"))))
    assert messages == {
        "en": ("yes", "no index at a b; build one with: qa index build PATH --index a b"),
        "zh": ("是", "a b 还没有索引；请先建立：qa index build PATH --index a b"),
    }


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31m红\x1b[0m", "[31m红[0m"),
        ("\x1b]8;;https://a.example\x1b\\点\x1b]8;;\x07", "]8;;https://a.example\\点]8;;"),
        ("\x9b31m\x9d0;题\x9c", "31m0;题"),
        ("a\r\nb\nc\u2028d\te", "a b c d e"),
        ("\u202e反\u2066正\u2069\u061c\u200f", "反正"),
        ("a\u200bb\ufeffc\x00\x07\x08\x7f", "abc"),
        ("[bold]　全角[/bold]", "[bold]　全角[/bold]"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(hostile: str, harmless: str) -> None:
    assert sanitise(hostile) == harmless


@settings(max_examples=1000, deadline=None)
@given(st.text())
def test_nothing_but_one_line_of_plain_characters_is_left(text: str) -> None:
    left = sanitise(text)
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Zl", "Zp")]
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", left)
    assert sanitise(left) == left
