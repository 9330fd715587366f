import re

import pytest

from index.patterns import pattern


def test_a_pattern_finds_what_a_compiled_one_finds() -> None:
    lazy, compiled = pattern(r"(?P<year>\d{4})年"), re.compile(r"(?P<year>\d{4})年")
    text = "2021年建成，2023年开放"
    assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in compiled.finditer(text)]
    assert lazy.sub("", text) == compiled.sub("", text) == "建成，开放"
    assert lazy.pattern == compiled.pattern
    assert dict(lazy.groupindex) == {"year": 1}


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.search("(")


def test_flags_are_kept() -> None:
    assert pattern("^b", re.MULTILINE).findall("a\nb") == ["b"]
