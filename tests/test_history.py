"""Generations that are kept, gone back to, removed; none is taken from a reader."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.errors import DamagedIndex, GenerationInUse, NoSuchGeneration
from index.history import list_generations, remove, switch
from index.store import Index

HOLDING = (
    "import pathlib, sys; from index.store import Index\n"
    "index = Index(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()\n"
)


def paper(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(f"题目\n\n本报讯(记者 张三){text}\n", "utf-8")
    return folder


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """An index with three generations of one page."""
    for text in ("甲说了话。", "乙说了话。", "丙说了话。"):
        build_index([paper(tmp_path / "papers", text)], tmp_path / "index", load_shipped(), keep=2)
    return tmp_path / "index"


def names(folder: Path) -> list[tuple[str, bool]]:
    return [(kept.name, kept.live) for kept in list_generations(folder)]


def test_as_many_generations_are_kept_as_were_asked_for(three: Path, tmp_path: Path) -> None:
    assert names(three) == [("gen-1", False), ("gen-2", False), ("gen-3", True)]
    build_index([tmp_path / "papers"], three, load_shipped(), keep=1)
    assert names(three) == [("gen-3", False), ("gen-4", True)]
    build_index([tmp_path / "papers"], three, load_shipped())
    assert names(three) == [("gen-5", True)]


def test_an_earlier_generation_answers_again(three: Path) -> None:
    switch(three, "gen-1")
    index = Index(three)
    assert (index.generation, "甲说了话" in index.catalogue.source(0)) == ("gen-1", True)
    index.close()
    with pytest.raises(NoSuchGeneration):
        switch(three, "gen-9")
    with pytest.raises(NoSuchGeneration):
        switch(three, "../gen-1")


def test_a_damaged_generation_is_not_gone_back_to(three: Path) -> None:
    (three / "gen-1" / "tokens.npy").write_bytes(b"")
    with pytest.raises(DamagedIndex):
        switch(three, "gen-1")
    assert names(three)[-1] == ("gen-3", True)
    assert [kept.manifest is None for kept in list_generations(three)] == [True, False, False]


def test_the_live_generation_and_one_that_is_read_are_not_removed(three: Path, tmp_path: Path) -> None:
    with pytest.raises(GenerationInUse):
        remove(three, "gen-3")
    remove(three, "gen-1")
    reader = [sys.executable, "-c", HOLDING, str(three)]
    with subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin and holder.stdout and holder.stdout.readline() == "held\n"
        switch(three, "gen-2")
        with pytest.raises(GenerationInUse):
            remove(three, "gen-3")
        build_index([tmp_path / "papers"], three, load_shipped())
        assert names(three) == [("gen-3", False), ("gen-4", True)]
        holder.stdin.close()
        assert holder.wait(10) == 0
    build_index([tmp_path / "papers"], three, load_shipped())
    assert names(three) == [("gen-5", True)]


def test_an_index_lets_go_of_its_generation_when_it_is_closed(three: Path, tmp_path: Path) -> None:
    index = Index(three)
    build_index([tmp_path / "papers"], three, load_shipped())
    assert ("gen-3", False) in names(three)
    index.close()
    build_index([tmp_path / "papers"], three, load_shipped())
    assert names(three) == [("gen-5", True)]
