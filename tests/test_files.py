"""Which files there are to read."""

import os
import socket
from pathlib import Path

import pytest

from index.documents import read_document
from index.errors import NoSuchPath
from index.files import Skipped, SourceFile, find_files


def test_files_are_found_in_the_order_of_their_names_and_cited_from_the_root_folder(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    (root / "2021").mkdir(parents=True)
    for name in ("b.txt", "a.md", "2021/c.txt"):
        (root / name).write_text("会议召开。", "utf-8")
    assert list(find_files([root])) == [
        SourceFile(root / "a.md", "papers/a.md"),
        SourceFile(root / "b.txt", "papers/b.txt"),
        SourceFile(root / "2021" / "c.txt", "papers/2021/c.txt"),
    ]


def test_a_single_file_is_cited_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("会议召开。", "utf-8")
    assert list(find_files([file])) == [SourceFile(file, "a.txt")]


def test_two_roots_of_the_same_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for city in ("shijiazhuang", "baoding"):
        (tmp_path / city / "papers").mkdir(parents=True)
        (tmp_path / city / "papers" / "a.txt").write_text("会议召开。", "utf-8")
    roots = [tmp_path / "shijiazhuang" / "papers", tmp_path / "baoding" / "papers"]
    assert [found.path for found in find_files(roots)] == ["shijiazhuang/papers/a.txt", "baoding/papers/a.txt"]


def test_a_root_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("会议召开。", "utf-8")
    assert len(list(find_files([tmp_path, tmp_path / "." / ".." / tmp_path.name]))) == 1


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text("会议召开。", "utf-8")
    (tmp_path / ".b.txt").write_text("会议召开。", "utf-8")
    assert list(find_files([tmp_path])) == []


def test_what_is_not_read_is_named_and_stops_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    (root / "folder").mkdir(parents=True)
    outside = tmp_path / "outside.txt"
    outside.write_text("会议召开。", "utf-8")
    (root / "a.jpg").write_bytes(b"")
    (root / "b.txt").symlink_to(outside)
    (root / "c.txt").symlink_to(root / "nothing.txt")
    os.mkfifo(root / "d.txt")
    (root / "e").symlink_to(root / "folder")
    (root / "f.txt").write_text("会议召开。", "utf-8")
    (root / "g.txt").symlink_to(root / "f.txt")
    (root / "h.ZIP").write_bytes(b"PK")
    (root / "i.txt").symlink_to("/dev/zero")
    (root / "j.txt").symlink_to(root / "k.txt")
    (root / "k.txt").symlink_to(root / "j.txt")
    (root / "folder" / "up").symlink_to(root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "l.txt"))
    found = {one.path: one.reason if isinstance(one, Skipped) else one.file for one in find_files([root])}
    assert found == {
        "papers/a.jpg": "not text",
        "papers/b.txt": "a link that leads out of the folder; copy the file into it",
        "papers/c.txt": "a link that leads nowhere; remove it",
        "papers/d.txt": "a pipe, not a file; save what it gives in a file",
        "papers/e": "a link to a folder, which is not followed",
        "papers/f.txt": root / "f.txt",
        "papers/g.txt": root / "g.txt",
        "papers/h.ZIP": "an archive; unpack it and build again",
        "papers/i.txt": "a device, a socket or the like, not a file; remove it",
        "papers/j.txt": "a link that leads nowhere; remove it",
        "papers/k.txt": "a link that leads nowhere; remove it",
        "papers/l.txt": "a device, a socket or the like, not a file; remove it",
        "papers/folder/up": "a link to a folder, which is not followed",
    }
    assert [one.path for one in find_files([root]) if isinstance(one, Skipped) and one.expected] == ["papers/a.jpg"]


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("papers/*.txt", ["a.txt", "b[1].txt"]),
        ("papers/b[[]1].txt", ["b[1].txt"]),
        ("papers/b[1].txt", ["b[1].txt"]),
        ("papers/**/*.md", ["d.md", "c.md"]),
        ("pap*", ["papers/a.txt", "papers/b[1].txt", "papers/c.md", "papers/2021/d.md"]),
        ("papers/**", ["papers/a.txt", "papers/b[1].txt", "papers/c.md", "papers/2021/d.md"]),
    ],
)
def test_a_pattern_is_filled_in_as_by_a_shell(tmp_path: Path, pattern: str, paths: list[str]) -> None:
    root = tmp_path / "papers"
    (root / "2021").mkdir(parents=True)
    for name in ("a.txt", "b[1].txt", "c.md", ".hidden.txt", "2021/d.md"):
        (root / name).write_text("会议召开。", "utf-8")
    (root / "2021" / "up").symlink_to(root)
    found = [one.path for one in find_files([tmp_path / pattern]) if isinstance(one, SourceFile)]
    assert found == paths


def test_a_pattern_that_fits_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath) as refused:
        list(find_files([tmp_path / "*.txt"]))
    assert str(refused.value).startswith(f"no such path: {tmp_path}/*.txt;")


def test_a_root_within_another_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / ".kept").mkdir()
    for name in ("a.txt", "2021/b.txt", ".kept/c.txt"):
        (tmp_path / name).write_text("会议召开。", "utf-8")
    roots = [tmp_path / "2021", tmp_path, tmp_path / "a.txt", tmp_path / ".kept"]
    found = [one.file for one in find_files(roots) if isinstance(one, SourceFile)]
    assert found == [tmp_path / "a.txt", tmp_path / "2021" / "b.txt", tmp_path / ".kept" / "c.txt"]


def test_a_pipe_that_is_named_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    assert list(find_files([tmp_path / "a"])) == [
        Skipped("a", "a pipe, not a file; save what it gives in a file", expected=False)
    ]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    (root / "2021").mkdir(parents=True)
    (root / "a.txt").write_text("会议召开。", "utf-8")
    found = find_files([root])
    assert next(found) == SourceFile(root / "a.txt", "papers/a.txt")
    (root / "2021").rmdir()
    assert list(found) == [Skipped("papers/2021", "No such file or directory; make it readable", expected=False)]


def test_a_name_that_is_not_utf_8_is_cited_with_its_bytes_written_out(tmp_path: Path) -> None:
    file = os.path.join(os.fsencode(tmp_path), "报.txt".encode("gb18030"))
    with open(file, "wb") as stream:
        stream.write("会议召开。".encode())
    (found,) = find_files([tmp_path])
    assert isinstance(found, SourceFile)
    assert found.path == f"{tmp_path.name}/\\xb1\\xa8.txt"
    assert read_document(found).text == "会议召开。"


def test_a_path_that_is_not_there_is_told_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    with pytest.raises(NoSuchPath) as refused:
        list(find_files([tmp_path / "sedes"]))
    assert str(refused.value) == (
        f"no such path: {tmp_path}/sedes (did you mean {tmp_path}/seeds?); name a file or folder: qa index build PATH"
    )


def test_a_path_that_is_like_no_other_is_told_without_a_guess(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath) as refused:
        list(find_files([tmp_path / "甲\n乙"]))
    assert str(refused.value) == (f"no such path: {tmp_path}/甲 乙; name a file or folder: qa index build PATH")


def test_an_index_that_lies_among_the_articles_is_not_read_as_articles(tmp_path: Path) -> None:
    (tmp_path / "文章.txt").write_text("全市交管工作会议召开\n\n本报讯(记者 李惶)昨日，会议召开。\n", "utf-8")
    (tmp_path / "kept" / "gen-1").mkdir(parents=True)
    (tmp_path / "kept" / "CURRENT").write_text("gen-1 0\n", "utf-8")
    (tmp_path / "kept" / "gen-1" / "manifest.json").write_text("{}", "utf-8")
    assert [found.path for found in find_files([tmp_path])] == [f"{tmp_path.name}/文章.txt"]
