"""What a cited place links to, and what shows a long article."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from qa.article import Sheet
from qa.links import Links
from qa.pager import page


@pytest.mark.parametrize(
    ("form", "ends"),
    [
        ("file", "file://{folder}/a%20b.txt#L7"),
        ("vscode", "vscode://file{folder}/a%20b.txt:7"),
        ("emacs://open?file={path}&line={line}", "emacs://open?file={folder}/a%20b.txt&line=7"),
    ],
)
def test_a_place_links_to_its_line_in_the_form_that_an_editor_opens(form: str, ends: str, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a b.txt").touch()
    links = Links((tmp_path / "papers",), form)
    assert links.style("papers/a b.txt", 7).link == ends.replace("{folder}", str(tmp_path / "papers"))
    assert links.style("papers/gone.txt", 7).link is None
    assert Links(links.roots, "none").style("papers/a b.txt", 7).link is None


@pytest.mark.parametrize(
    ("variable", "value", "begins"),
    [("TERM_PROGRAM", "vscode", "vscode://file"), ("KITTY_WINDOW_ID", "1", "file://"), ("NOTHING", "1", "file:///")],
)
def test_the_terminal_says_which_form(
    variable: str, value: str, begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM_PROGRAM", "KITTY_WINDOW_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    (tmp_path / "a.txt").touch()
    assert str(Links((tmp_path,)).style(f"{tmp_path.name}/a.txt", 1).link).startswith(begins)


def sheet(paragraphs: int) -> Sheet:
    return Sheet(tuple(("> " if n == 9 else "  ", Text(f"第{n}段")) for n in range(paragraphs)), 9)


def shown(paragraphs: int, pager: str, terminal: bool = True) -> str:
    out = Console(file=StringIO(), force_terminal=terminal, width=40, height=12, color_system=None)
    page(sheet(paragraphs), out, pager=pager)
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def test_a_long_article_goes_to_the_pager_and_a_short_one_or_a_pipe_does_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pager = f"tee {tmp_path / 'paged'}"
    assert shown(40, pager) == ""
    assert (tmp_path / "paged").read_text("utf-8").splitlines()[8:10] == ["  第8段", "> 第9段"]
    assert capfd.readouterr().out.count("\n") == 40
    assert shown(10, pager).count("\n") == 10
    assert shown(40, pager, terminal=False).count("\n") == 40
    assert shown(40, "no-such-pager").count("\n") == 40
