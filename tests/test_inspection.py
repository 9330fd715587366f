"""How one file is read, shown to a person and to a program."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from index.cli import index_commands
from index.errors import NoSuchPath, UnreadableFile
from index.inspection import inspect_file, to_json
from index.inspection_table import show

PAGE = """03版 要闻
2026年3月14日 星期六

全市交管工作会议召开
部署今年重点任务

本报讯（记者 张三）3月13日上午，会议在石家庄召开。
会议部署了工作。

讲文明 树新风
"""


def written(folder: Path, text: str, name: str = "a.txt") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def inspected(file: Path) -> Mapping[str, Any]:
    ran = CliRunner().invoke(index_commands, ["inspect", str(file), "--json"])
    assert ran.exit_code == 0, ran.output
    parsed: Mapping[str, Any] = json.loads(ran.output)
    return parsed


def test_a_file_is_shown_with_its_articles_fields_passages_and_skipped_lines(tmp_path: Path) -> None:
    file = written(tmp_path, PAGE)
    assert inspected(file) == {
        "path": str(file),
        "encoding": "utf-8",
        "format": "text",
        "lines_of": "source",
        "articles": [
            {
                "title": "全市交管工作会议召开 部署今年重点任务",
                "kicker": None,
                "kind": "news",
                "date": "2026-03-14",
                "byline": "记者 张三",
                "source": None,
                "place": None,
                "page": "03",
                "continues_from": None,
                "continues_on": None,
                "line_start": 7,
                "line_end": 8,
                "pieces": [{"line_start": 7, "line_end": 8}],
                "passages": [{"line_start": 7, "line_end": 8}],
                "origins": {
                    "byline": {"where": "dateline", "sure": 0.95},
                    "page": {"where": "furniture", "sure": 0.9},
                    "title": {"where": "headline", "sure": 0.9},
                    "date": {"where": "furniture", "sure": 0.95},
                },
            }
        ],
        "passages": 1,
        "skipped": [
            {"line_start": 1, "line_end": 2, "reason": "furniture", "text": "03版要闻"},
            {"line_start": 10, "line_end": 10, "reason": "slogan", "text": "讲文明树新风"},
        ],
    }


def test_every_line_of_a_seed_is_in_an_article_a_headline_or_skipped(seeds: Path) -> None:
    for file in sorted(seeds.glob("*.txt")):
        read = inspect_file(file)
        held = {n for a in read.articles for piece in a.pieces for n in range(piece.line_start, piece.line_end + 1)}
        skipped = [s.lines for s in read.skipped if s.lines]
        put_aside = {n for lines in skipped for n in range(lines.line_start, lines.line_end + 1)}
        lines = {n for n, line in enumerate(file.read_text("utf-8").split("\n"), 1) if line.strip()}
        headlines = sum(len(a.article.headings) for a in read.articles)
        assert not held & put_aside, file.name
        assert len(lines - held - put_aside) <= headlines, file.name


@pytest.mark.parametrize("width", [80, 40])
def test_the_table_fits_the_width_that_it_is_given(tmp_path: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    ran = CliRunner().invoke(index_commands, ["inspect", str(written(tmp_path, PAGE))])
    measure = Console(file=io.StringIO(), width=1000)
    assert ran.exit_code == 0
    assert max(measure.render_str(line).cell_len for line in ran.output.splitlines()[1:]) <= width
    assert "\x1b" not in ran.output
    assert "2026-03-14 (furniture 0.95) · page 03" in " ".join(ran.output.split())


def test_what_a_file_says_to_a_terminal_is_not_obeyed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(
        inspect_file(
            written(tmp_path, PAGE * 20 + "\n本报讯（记者张三）会议\x1b[31m在石家庄召开。\n\n\x1b]0;标题\x07\n")
        )
    )
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().out)


def test_a_misspelt_name_and_a_folder_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path, PAGE, "paper.txt")
    with pytest.raises(NoSuchPath, match="did you mean"):
        inspect_file(file.with_name("papr.txt"))
    with pytest.raises(UnreadableFile, match="it is a folder"):
        inspect_file(tmp_path)


def test_a_file_that_is_no_text_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(UnreadableFile, match="not text"):
        inspect_file(tmp_path / "a.jpg")


def test_lines_of_markup_are_skipped_as_such(tmp_path: Path) -> None:
    file = written(tmp_path, "---\ntitle: 会议\n---\n<p>会议召开。</p>\n", "a.md")
    skipped = to_json(inspect_file(file))["skipped"]
    assert skipped == [{"line_start": 1, "line_end": 3, "reason": "markup", "text": "---"}]
