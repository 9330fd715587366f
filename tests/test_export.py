"""A conversation as Markdown, JSON and HTML."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_render import answered, citation, unanswered

from qa.export import CannotExport, export


class Tags(HTMLParser):
    """Collects the tags that begin."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append(tag)


HOSTILE = "<script>*x* [a](b) `c`\x1b[31m"


def test_markdown_is_read_as_it_was_shown(tmp_path: Path) -> None:
    export([answered(), unanswered("火星")], tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text("utf-8") == (
        "## 几个？\n\n**建成26个。**\n\n1. 题目 — 河北日报 · 2026-03-14 · `pages/a.txt:3-4`\n\n   > 建成26个。完。\n\n"
        "## 几个？\n\n**Not in this corpus. Not found: 火星.**\n"
    )


def test_nothing_of_a_document_is_markup_in_markdown_or_html(tmp_path: Path) -> None:
    hostile = answered(citation(title=HOSTILE, display=HOSTILE, path=HOSTILE), question=HOSTILE)
    for name in ("a.md", "a.html"):
        export([hostile], tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert "\x1b" not in text
        assert "<script>" not in text.replace("\\<script\\>", "").replace("`<script>*x*", "")


def test_html_is_one_whole_page(tmp_path: Path) -> None:
    export([answered()], tmp_path / "a.html")
    parser = Tags()
    parser.feed((tmp_path / "a.html").read_text("utf-8"))
    assert parser.begun == [
        *("html", "meta", "title", "style", "h1", "section", "h2", "p", "strong", "ol", "li", "b", "code", "blockquote")
    ]


def test_json_holds_the_answers_as_the_schema_says(tmp_path: Path) -> None:
    export([answered(), unanswered()], tmp_path / "a.json")
    assert [a["answerable"] for a in json.loads((tmp_path / "a.json").read_text("utf-8"))] == [True, False]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.docx", "its name should end in .md, .json or .html; name another: /export FILE"),
        ("nowhere/a.md", "No such file or directory; name another: /export FILE"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CannotExport) as raised:
        export([answered()], tmp_path / name)
    assert str(raised.value) == f"cannot write {tmp_path / name}: {said}"
