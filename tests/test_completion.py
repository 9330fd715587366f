"""What is offered for a line of the conversation."""

from pathlib import Path

import pytest

from qa.commands import ACTIONS
from qa.completion import Known, offers
from qa.menu import ALIASES, MENU, find, nearest

KNOWN = Known(
    titles=sorted(["植物园梅花盛开", "植物园里过大年", "石家庄市标准化建设再添新成果"]),
    sources=("河北日报", "石家庄日报"),
    paths=("seeds/a.txt", "seeds/b.txt"),
    citations=("甲", "乙"),
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/op", ["/open "]),
        ("/s", ["/since ", "/source ", "/sources ", "/stats"]),
        ("/open ", ["1", "2"]),
        ("/o 2", ["2"]),
        ("/lang ", ["en", "zh"]),
        ("/k 1", ["10"]),
        ("/source 河", ["河北日报"]),
        ("/sources b", ["seeds/b.txt"]),
        ("/nope x", []),
        ("/quit x", []),
        ("请问植物园", ["植物园梅花盛开", "植物园里过大年"]),
        ("《石", ["石家庄市标准化建设再添新成果"]),
        ("石", []),
        ("火星", []),
        ("", []),
    ],
)
def test_commands_arguments_and_titles_are_offered(line: str, expected: list[str]) -> None:
    assert [offer.text for offer in offers(line, KNOWN)] == expected


def test_what_is_offered_takes_the_place_of_what_was_begun() -> None:
    for line in ("/op", "/open 2", "请问植物园", "《石家"):
        for offer in offers(line, KNOWN):
            assert (line[: len(line) - offer.replaces] + offer.text).startswith(line)


def test_files_are_offered_with_folders_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "an.md").touch()
    (tmp_path / "other.md").touch()
    (tmp_path / ".hidden").touch()
    assert [o.text for o in offers("/export o", Known())] == ["other.md", "out/"]
    assert [o.text for o in offers("/export out/", Known())] == ["an.md"]
    assert offers("/export nowhere/", Known()) == []


def test_the_menu_and_what_is_done_agree() -> None:
    assert {entry.name for entry in MENU} == {*ACTIONS, "quit"}
    assert set(ALIASES.values()) <= {entry.name for entry in MENU}


def test_short_names_are_found_and_mistyped_ones_guessed() -> None:
    assert [entry and entry.name for entry in map(find, ("q", "o", "open", "opn"))] == ["quit", "open", "open", None]
    assert [nearest("sorces"), nearest("xyz")] == ["sources", None]
