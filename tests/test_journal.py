"""What was answered before a stop is there after it, whatever the stop left of the last line."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.journal import Journal, Key, OutputError, replace_file

FIRST: Key = ("a", "谁？", None, 0)
SECOND: Key = (2, "何时？", "c", 1)
RUN = {"wenbao": "0.1.0"}


def answer(text: str) -> str:
    return json.dumps({"id": text, "answerable": True})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A journal of two answers."""
    with Journal(tmp_path / "out.partial") as journal:
        journal.begin(RUN)
        journal.append(FIRST, answer("a"))
        journal.append(SECOND, answer("b"))
    return tmp_path / "out.partial"


def test_a_journal_is_json_lines_of_which_the_first_says_what_the_run_is(kept: Path) -> None:
    assert [json.loads(line) for line in kept.read_text("utf-8").splitlines()] == [
        {"run": RUN},
        {"row": list(FIRST), "answer": json.loads(answer("a"))},
        {"row": list(SECOND), "answer": json.loads(answer("b"))},
    ]


def test_a_journal_is_gone_on_with_wherever_its_last_line_was_torn(kept: Path) -> None:
    content = kept.read_bytes()
    ends = [i + 1 for i, byte in enumerate(content) if byte == ord("\n")]
    for length in range(ends[0], len(content)):
        kept.write_bytes(content[:length])
        with Journal(kept) as journal:
            assert journal.load() == RUN
            assert (FIRST in journal, SECOND in journal) == (length >= ends[1], False)
            journal.append(SECOND, answer("new"))
            assert journal.answer(SECOND)["id"] == "new"
            if FIRST in journal:
                assert journal.answer(FIRST)["id"] == "a"
        assert all(json.loads(line) for line in kept.read_bytes().splitlines())


def test_a_journal_torn_in_its_first_line_is_none(kept: Path) -> None:
    for content in (b"", b"\n", kept.read_bytes()[:9], b"[]\n", b'{"id": 1}\n'):
        kept.write_bytes(content)
        with Journal(kept) as journal:
            assert journal.load() is None
            journal.begin(RUN)
            assert journal.load() == RUN


def test_a_row_in_error_and_a_line_that_is_no_answer_count_as_not_asked(kept: Path) -> None:
    with kept.open("ab") as file:
        file.write(b'\x00\x00\x00\n{"row": ["x", "", null, 0], "answer": {"id": "x", "error": "no question"}}\nnull\n')
    with Journal(kept) as journal:
        journal.load()
        assert (FIRST in journal, SECOND in journal, ("x", "", None, 0) in journal) == (True, True, False)


def test_only_one_run_writes_a_journal(kept: Path) -> None:
    with Journal(kept), pytest.raises(OutputError) as raised:
        Journal(kept)
    assert str(raised.value) == (f"{kept}: another run is writing it; wait for it, or name another file with -o")
    with Journal(kept) as journal:
        assert journal.load() == RUN


def test_a_journal_that_was_never_begun_leaves_no_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "out.partial"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as raised:
        Journal(tmp_path / "nowhere" / "out.partial")
    assert str(raised.value) == f"{tmp_path}/nowhere/out.partial: cannot write: No such file or directory"


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """A disk that is full after `size` bytes: Python ignores the signal that comes with the error."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_costs_no_answer_that_was_kept(kept: Path) -> None:
    content = kept.read_bytes()
    for room in range(60):
        with Journal(kept) as journal:
            journal.load()
            with no_file_longer_than(len(content) + room), pytest.raises(OutputError, match="cannot write: File too"):
                journal.append(("c", "几个？", None, 0), answer("c" * 60))
            assert kept.read_bytes() == content


def test_a_file_that_cannot_be_written_whole_leaves_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    replace_file(file, ["old\n"])
    with no_file_longer_than(3), pytest.raises(OutputError, match="cannot write: File too"):
        replace_file(file, ["new ", "text\n"])
    assert ([f.name for f in tmp_path.iterdir()], file.read_text("utf-8")) == (["out.csv"], "old\n")
