"""The pictures in the READMEs."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.screens import FOLDER, SCREENS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", [screen.name for screen in SCREENS])
def test_a_picture_is_whole_and_fetches_nothing(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text("utf-8")
    ElementTree.fromstring(text)  # noqa: S314  # our own file
    assert re.findall(r"https?://[^\"'\s)]+", text) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in text and "@import" not in text
    assert set(re.findall(r"url\((.)", text)) <= {"#"}


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_every_picture(name: str) -> None:
    shown = re.findall(r"\]\(docs/screens/(\w+)\.svg\)", (ROOT / name).read_text("utf-8"))
    assert sorted(shown) == sorted(screen.name for screen in SCREENS)
