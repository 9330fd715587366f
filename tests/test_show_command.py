"""`qa show`: a citation is opened again, by its number and by its place."""

from pathlib import Path

import pytest
from test_cli import QUESTION, qa

FIRST = "石家庄市标准化建设再添新成果 3个国家级标准化 试点项目通过验收"
FILE = "seeds/000_b415615f2b154f57.txt"


def test_a_citation_is_opened_by_its_number(index_folder: Path, tmp_path: Path) -> None:
    own = {"XDG_STATE_HOME": str(tmp_path)}
    given = ("--index", index_folder)
    none = "qa: no answer from this index is remembered; ask first: qa ask QUESTION\n"
    assert qa("show", 1, *given, cwd=tmp_path, own=own) == (2, "", none)
    assert qa("ask", QUESTION, *given, cwd=tmp_path, own=own)[0] == 0
    assert (tmp_path / "wenbao" / "last.json").stat().st_mode & 0o077 == 0
    status, out, err = qa("show", 1, *given, cwd=tmp_path, own=own)
    lines = out.splitlines()
    assert (status, err, lines[0], lines[1], lines[2]) == (0, "", FIRST, "记者 李惶", f"{FILE}:5-11")
    assert lines[4].startswith("> 本报讯(记者李惶)近日") and lines[-1].startswith("  下一步")
    message = "qa: the last answer has citations 1 to 5; name one: qa show 1\n"
    assert qa("show", 9, *given, cwd=tmp_path, own=own) == (2, "", message)


@pytest.mark.parametrize("place", [f"{FILE}:7", f"{FILE}:5-7", FILE, "000_b415615f2b154f57.txt:11"])
def test_an_article_is_opened_by_its_place(place: str, index_folder: Path, tmp_path: Path) -> None:
    status, out, err = qa("show", place, "--index", index_folder, cwd=tmp_path)
    assert (status, err, out.splitlines()[0]) == (0, "", FIRST)
    assert "> " not in out


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("seeds/000_b415615f2b154f75.txt:3", f"; did you mean {FILE}?"),
        ("000_b415615f2b154f58.txt", f"; did you mean {FILE}?"),
        ("zzz", "; list the files: qa then /sources"),
    ],
)
def test_a_mistyped_place_is_guessed(place: str, said: str, index_folder: Path, tmp_path: Path) -> None:
    status, out, err = qa("show", place, "--index", index_folder, cwd=tmp_path)
    assert (status, out, err) == (2, "", f"qa: the index holds no {place.partition(':')[0]}{said}\n")


def test_a_line_between_articles_names_those_that_there_are(index_folder: Path, tmp_path: Path) -> None:
    status, out, err = qa("show", f"{FILE}:1", "--index", index_folder, cwd=tmp_path)
    assert (status, out) == (2, "")
    assert err.startswith(f"qa: no article is on line 1 of {FILE}; its articles are on 5-11, ")
