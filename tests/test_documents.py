"""Files to documents."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import LONGEST_LINE, Document, read_document
from index.errors import UnreadableFile
from index.files import SourceFile

BINARY = "it is a binary file, not text; remove it or name the other files"
CONTROLS = "it is full of control characters, not text; remove it or name the other files"
UNKNOWN = "it is not text in UTF-8, GB18030, Big5 or any encoding that can be told; save it as UTF-8"


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.txt", b"\x7fELF\x02\x01\x00\x00", BINARY),
        ("a.txt", "会议\x00召开".encode(), BINARY),
        ("a.txt", "会议\x00召开".encode("utf-8-sig"), CONTROLS),
        ("a.txt", b"\x1f\x8b\x08" + bytes(range(128, 256)) * 4, UNKNOWN),
        ("a.DOC", b"\xd0\xcf\x11\xe0", ".doc files are not read; save it as PDF, .docx or text"),
    ],
)
def test_a_file_that_is_not_text_is_refused_by_name(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, f"papers/{name}"))
    assert refused.value.path == f"papers/{name}"
    assert str(refused.value) == f"cannot read papers/{name}: {reason}; then run: qa index build PATH"


def test_a_file_that_is_gone_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(tmp_path / "a.txt", "papers/a.txt"))
    assert str(refused.value).startswith("cannot read papers/a.txt: No such file or directory")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as stream:
        stream.truncate(256 * 1024 * 1024 + 1)
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, "a.txt"))
    assert str(refused.value) == "cannot read a.txt: larger than 256 MiB; split it; then run: qa index build PATH"


def test_a_line_that_has_no_end_is_refused_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("会议召开。\r\n\r\n" + "a" * LONGEST_LINE, "utf-8", newline="")
    assert read_document(SourceFile(file, "a.txt")).line_of(20) == 3
    file.write_text("会议召开。\r\n\r\n" + "a" * (LONGEST_LINE + 1), "utf-8", newline="")
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, "a.txt"))
    assert str(refused.value).startswith("cannot read a.txt: line 3 is longer than 4,000,000 characters; break it")


def test_a_document_keeps_its_source_and_knows_its_encoding_and_format(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    raw = "---\r\ntitle: 甲\r\n---\r\n# 会议\r\n召开。\r\n".encode("gb18030")
    file.write_bytes(raw)
    document = read_document(SourceFile(file, "papers/a.md"))
    assert document.text == raw.decode("gb18030")
    assert len(document.plain) == len(document.text)
    assert (document.encoding, document.format, document.metadata) == ("gb18030", "markdown", {"title": "甲"})
    assert (document.size, len(document.digest)) == (len(raw), 64)
    assert document.plain.split() == ["\u200b" * 3, "\u200b" * 8, "\u200b" * 3, "\u200b\u200b会议", "召开。"]


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.txt", "会议召开。", "text"),
        ("a", "会议召开。", "text"),
        ("a.txt", "---\ntitle: 甲\n---\n会议", "markdown"),
        ("a.HTML", "<p>会议</p>", "html"),
        ("a.markdown", "会议", "markdown"),
    ],
)
def test_the_format_is_told_by_the_ending_and_else_by_the_text(
    tmp_path: Path, name: str, text: str, format: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    assert read_document(SourceFile(file, name)).format == format


@given(st.lists(st.sampled_from(["会", "\n", "\r\n", "\r", " ", "\u2028", "\x0c"]), max_size=30).map("".join))
@settings(max_examples=100, deadline=None)
def test_lines_are_counted_as_editors_count_them(text: str) -> None:
    document = Document("a.txt", text, text, "utf-8", "text")
    for offset in range(len(text)):
        before = text[:offset].replace("\r\n", "\n")
        split_pair = text[:offset].endswith("\r") and text[offset] == "\n"
        ends = before.count("\n") + before.count("\r") - split_pair
        assert document.line_of(offset) == ends + 1


def test_a_document_with_pages_knows_the_page_of_each_character() -> None:
    document = Document("a.pdf", "甲乙丙\n丁", "甲乙丙\n丁", "", "pdf", page_starts=(0, 2, 2, 4))
    assert [document.page_of(offset) for offset in range(5)] == [1, 1, 3, 3, 4]


def test_a_document_without_pages_has_no_page() -> None:
    assert Document("a.txt", "甲", "甲", "utf-8", "text").page_of(0) is None
