"""An update gives the index that building anew gives, and reads only what changed."""

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import blocks, staging
from index.build import BuildReport, build_index, update_index
from index.encoders import StaticEncoder, load_shipped
from index.errors import DamagedIndex, NoIndex, NothingToRead
from index.manifest import read_current
from index.reading import Changes
from index.store import Index
from qa.answer import answer_question
from qa.retrieve import Retriever

SENTENCES = (
    "石家庄市召开交管工作会议，部署全年重点任务。",
    "唐河污水库治理工程进入收尾阶段，周边群众拍手称快。",
    "植物园里梅花盛开，市民纷纷前来观赏，品种多达二十六个。",
    "保定市新建停车场十二处，增加泊位三千个。",
    "全省粮食产量再创新高，达到七百六十二亿斤。",
    "医院开通夜间门诊，方便上班族就医。",
)
QUESTIONS = ("植物园的梅花有多少品种？", "保定市新建了多少停车场？", "粮食产量是多少？", "唐河污水库怎么样了？")
NAMES = ("a.txt", "b.txt", "c/d.txt", "e.md", "c/f.txt")


def page(seed: int) -> str:
    """A page of one to three articles; equal seeds give equal pages."""
    chance = random.Random(seed)
    articles = []
    for n in range(chance.randint(1, 3)):
        body = "".join(chance.choices(SENTENCES, k=chance.randint(1, 9)))
        articles.append(f"第{seed}号消息之{n}\n\n本报讯(记者 李明){body}\n")
    return "\n\n".join(articles)


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def changes(report: BuildReport) -> tuple[int, int, int, int]:
    c = report.changes
    return c.new, c.changed, c.unchanged, c.removed


def contents(folder: Path) -> dict[str, Any]:
    """Everything that an index holds and answers, but for times and names of generations."""
    index = Index(folder)
    try:
        count = index.manifest.counts["passages"]
        passages = index.catalogue.passages(range(count))
        retriever = Retriever(index)
        answers = [answer_question(question, retriever) for question in QUESTIONS]
        ids, bounds = index.tokens.of(np.arange(count))
        return {
            "counts": index.manifest.counts,
            "documents": index.catalogue.documents(),
            "files": {path: (file.digest, file.documents) for path, file in index.catalogue.files().items()},
            "skipped": index.catalogue.skipped(),
            "articles": index.catalogue.articles(),
            "passages": passages,
            "vectors": index.vectors.run(0, count).tobytes(),
            "tokens": (ids.tobytes(), bounds.tolist()),
            "lexical": [index.lexical.search([term], count) for term in ("石", "会议", "梅花", "停车", "记者")],
            "answers": [(a.answerable, a.confidence, a.answer, a.citations, a.missing) for a in answers],
        }
    finally:
        index.close()


def assert_as_built_anew(folder: Path, root: Path, scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    build_index([root], scratch, load_shipped())
    assert contents(folder) == contents(scratch)


def test_an_update_counts_what_became_of_the_files(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {name: page(n) for n, name in enumerate(NAMES)})
    build_index([root], tmp_path / "index", load_shipped())
    write(root, {"a.txt": page(7), "new.txt": page(8), "newer.txt": page(9)})
    (root / "b.txt").unlink()
    assert changes(update_index(tmp_path / "index")) == (2, 1, 3, 1)
    assert_as_built_anew(tmp_path / "index", root, tmp_path / "anew")


def test_where_nothing_changed_no_generation_is_made(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {name: page(n) for n, name in enumerate(NAMES)})
    before = build_index([root], tmp_path / "index", load_shipped()).manifest
    for name in NAMES:
        os.utime(root / name, (0, 0))
    report = update_index(tmp_path / "index")
    assert (report.manifest, report.changes) == (before, Changes(0, 0, 5, 0))
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == ["CURRENT", "gen-1", "write.lock"]


def test_a_change_that_leaves_size_and_time_as_they_were_is_found_in_a_young_file(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {"a.txt": page(1)})
    status = (root / "a.txt").stat()
    build_index([root], tmp_path / "index", load_shipped())
    (root / "a.txt").write_text(page(1).replace("记者 李明", "记者 李白"), "utf-8")
    os.utime(root / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert changes(update_index(tmp_path / "index")) == (0, 1, 0, 0)


def test_only_passages_that_are_new_are_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "papers", {name: page(n) for n, name in enumerate(NAMES)})
    build_index([root], tmp_path / "index", load_shipped())
    seen: list[str] = []
    tokenize = StaticEncoder.tokenize

    def watched(self: StaticEncoder, texts: Sequence[str]) -> list[list[int]]:
        seen.extend(texts)
        return tokenize(self, texts)

    monkeypatch.setattr(StaticEncoder, "tokenize", watched)
    write(root, {"a.txt": page(0) + "\n\n公园开放夜场\n\n本报讯(记者 王芳)公园昨晚开放夜场。\n", "copy.txt": page(2)})
    assert changes(update_index(tmp_path / "index")) == (1, 1, 4, 0)
    assert seen == ["公园开放夜场\n本报讯(记者王芳)公园昨晚开放夜场。"]
    seen.clear()
    build_index([root], tmp_path / "index", load_shipped())
    assert seen == []


def test_folders_are_taken_in_and_none_is_dropped(tmp_path: Path) -> None:
    first = write(tmp_path / "papers", {"a.txt": page(1)})
    second = write(tmp_path / "letters", {"b.txt": page(2)})
    build_index([first], tmp_path / "index", load_shipped())
    report = update_index(tmp_path / "index", [second, first / "a.txt"])
    assert changes(report) == (1, 0, 1, 0)
    assert report.manifest.roots == (str(first), str(second))
    assert report.manifest.rebuild == f"qa index build {first} {second}"
    assert changes(update_index(tmp_path / "index")) == (0, 0, 2, 0)


def test_a_file_that_can_no_longer_be_read_is_named_and_dropped(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {"a.txt": page(1), "b.txt": page(2)})
    build_index([root], tmp_path / "index", load_shipped())
    (root / "b.txt").write_bytes(b"\x7fELF\x00")
    for expected in ((0, 0, 1, 1), (0, 0, 1, 0)):
        report = update_index(tmp_path / "index")
        assert (changes(report), [error.path for error in report.unreadable]) == (expected, ["papers/b.txt"])
    write(root, {"b.txt": page(2)})
    assert changes(update_index(tmp_path / "index")) == (1, 0, 1, 0)


def test_when_every_file_is_gone_the_index_stays(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {"a.txt": page(1)})
    before = build_index([root], tmp_path / "index", load_shipped()).manifest
    (root / "a.txt").unlink()
    with pytest.raises(NothingToRead):
        update_index(tmp_path / "index")
    assert read_current(tmp_path / "index")[1] == before


def test_there_must_be_an_index_and_it_must_be_whole(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {"a.txt": page(1)})
    with pytest.raises(NoIndex):
        update_index(tmp_path / "index")
    build_index([root], tmp_path / "index", load_shipped())
    (tmp_path / "index" / "gen-1" / "tokens.npy").write_bytes(b"")
    with pytest.raises(DamagedIndex):
        update_index(tmp_path / "index")


def test_another_edition_of_the_reading_code_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "papers", {"a.txt": page(1)})
    build_index([root], tmp_path / "index", load_shipped())
    monkeypatch.setattr("index.build.reading_identity", lambda: "another")
    report = update_index(tmp_path / "index")
    assert (changes(report), report.manifest.generation, report.manifest.reading) == ((0, 0, 1, 0), "gen-2", "another")
    assert update_index(tmp_path / "index").manifest.generation == "gen-2"


@pytest.mark.parametrize("updates", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_many_small_updates_leave_no_garbage_and_the_index_that_one_build_gives(
    updates: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "LEAST", 16)
    root = write(tmp_path / "papers", {f"{n}.txt": page(n) for n in range(40)})
    build_index([root], tmp_path / "index", load_shipped())
    chance = random.Random(1)
    for n in range(updates):
        write(root, {f"{chance.randrange(40)}.txt": page(1000 + n)})
        assert changes(update_index(tmp_path / "index")) == (0, 1, 39, 0)
    generation = tmp_path / "index" / f"gen-{updates + 1}"
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == ["CURRENT", generation.name, "write.lock"]
    assert_as_built_anew(tmp_path / "index", root, tmp_path / "anew")
    sizes = [sum(f.stat().st_size for f in g.rglob("*") if f.is_file()) for g in (generation, tmp_path / "anew/gen-1")]
    assert sizes[0] < sizes[1] * 1.1
    assert len(list((generation / "lexical").glob("*.idx"))) <= 2 * blocks.SHARE


EDITS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.none() | st.integers(0, 12)), min_size=1, max_size=4
)  # a file, and the page that it is to hold or nothing


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(EDITS, min_size=1, max_size=5), block=st.integers(1, 12), batch=st.integers(1, 20))
def test_any_sequence_of_updates_gives_the_index_that_one_build_gives(
    steps: list[list[tuple[str, int | None]]], block: int, batch: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("updates")
    root = write(folder / "papers", {"kept.txt": page(99)})
    with pytest.MonkeyPatch.context() as sizes:
        sizes.setattr(blocks, "LEAST", block)
        sizes.setattr(staging, "BATCH", batch)
        build_index([root], folder / "index", load_shipped())
        for edits in steps:
            for name, seed in edits:
                if seed is None:
                    (root / name).unlink(missing_ok=True)
                else:
                    write(root, {name: page(seed)})
            update_index(folder / "index")
    assert_as_built_anew(folder / "index", root, folder / "anew")
    shutil.rmtree(folder)
