"""Generations on disk: only what was written whole is ever opened."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.errors import DamagedIndex, IndexBusy, NoIndex, NotWritable, OtherFormat
from index.generations import writing
from index.manifest import CURRENT, FORMAT_VERSION, MANIFEST, Manifest, hash_file, read_current


def publish(folder: Path, text: str) -> Manifest:
    with writing(folder) as generation:
        (generation.path / "part").mkdir()
        (generation.path / "part" / "words.txt").write_text(text, "utf-8")
        return generation.publish(
            created="2021-09-03T00:00:00+00:00",
            rebuild="qa index build papers",
            encoder={"name": "counts", "identity": "0"},
            passage_units=220,
            reading="0",
            counts={"documents": 1, "articles": 1, "passages": 1},
            roots=("papers",),
            libraries={},
        )


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


@pytest.fixture
def copied(index_folder: Path, tmp_path: Path) -> Path:
    """An index of the seeds that a test may damage."""
    return Path(shutil.copytree(index_folder, tmp_path / "index"))


def test_what_was_published_is_read_back(tmp_path: Path) -> None:
    manifest = publish(tmp_path, "会议")
    assert read_current(tmp_path) == (tmp_path / "gen-1", manifest)
    assert manifest.files == {"part/words.txt": {"size": 6, "sha256": hashlib.sha256("会议".encode()).hexdigest()}}
    assert manifest.rebuild_in(tmp_path / "a b") == f"qa index build papers --index '{tmp_path}/a b'"


def test_a_new_generation_takes_the_place_of_the_old(tmp_path: Path) -> None:
    publish(tmp_path, "会议")
    second = publish(tmp_path, "停车")
    assert read_current(tmp_path) == (tmp_path / "gen-2", second)
    assert names(tmp_path) == [CURRENT, "gen-2"]


def test_a_build_that_fails_half_way_leaves_the_old_generation_and_nothing_else(tmp_path: Path) -> None:
    first = publish(tmp_path, "会议")
    with pytest.raises(ZeroDivisionError), writing(tmp_path) as generation:
        (generation.path / "words.txt").write_text("半", "utf-8")
        raise ZeroDivisionError
    assert read_current(tmp_path) == (tmp_path / "gen-1", first)
    assert names(tmp_path) == [CURRENT, "gen-1"]


def test_a_build_that_fails_while_it_is_published_leaves_the_old_generation_and_nothing_else(tmp_path: Path) -> None:
    first = publish(tmp_path, "会议")
    (tmp_path / f"{CURRENT}.new").mkdir()
    with pytest.raises(IsADirectoryError):
        publish(tmp_path, "停车")
    assert read_current(tmp_path) == (tmp_path / "gen-1", first)
    assert [name for name in names(tmp_path) if name.startswith("gen-")] == ["gen-1"]


def test_what_a_killed_build_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys; from index.generations import writing\n"
        "with writing(pathlib.Path(sys.argv[1])) as generation:\n"
        "    (generation.path / 'words.txt').write_text('half'); os.kill(os.getpid(), 9)\n"
    )
    publish(tmp_path, "会议")
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)]).returncode == -9
    assert read_current(tmp_path)[0].name == "gen-1"
    publish(tmp_path, "停车")
    assert [name for name in names(tmp_path) if name.startswith("gen-")] == [read_current(tmp_path)[0].name]


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from index.generations import writing\n"
        "with writing(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin and holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy) as refused:
            publish(tmp_path, "会议")
        holder.stdin.close()
        assert holder.wait(10) == 0
    assert str(refused.value).startswith(f"the index at {tmp_path} is being written by process {holder.pid} on ")
    assert str(refused.value).endswith("; wait for it, then run the command again")
    assert publish(tmp_path, "会议").generation == "gen-1"


def test_a_folder_without_an_index_is_told_with_the_command_that_builds_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndex) as refused:
        read_current(tmp_path)
    assert str(refused.value) == f"no index at {tmp_path}; build one with: qa index build PATH --index {tmp_path}"


def test_an_index_cannot_be_written_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "papers.txt").write_text("会议", "utf-8")
    with pytest.raises(NotWritable) as refused:
        publish(tmp_path / "papers.txt", "会议")
    assert str(refused.value) == (
        f"cannot write an index to {tmp_path}/papers.txt: File exists; "
        "name another folder: qa index build PATH --index FOLDER"
    )


@pytest.mark.parametrize("pointer", ["gen-9 0", "", "gen-1", "会议", "a\x00b c", "gen-1 0 0"])
def test_a_pointer_at_nothing_is_damage(tmp_path: Path, pointer: str) -> None:
    publish(tmp_path, "会议")
    (tmp_path / CURRENT).write_text(pointer, "utf-8")
    with pytest.raises(DamagedIndex) as refused:
        read_current(tmp_path)
    assert str(refused.value) == (
        f"the index is damaged at {tmp_path / CURRENT}; build it again with: qa index build PATH --index {tmp_path}"
    )


def rewrite_manifest(folder: Path, raw: bytes) -> None:
    """Put another manifest into the live generation, with the hash that belongs to it."""
    generation, _ = read_current(folder)
    (generation / MANIFEST).write_bytes(raw)
    (folder / CURRENT).write_text(f"{generation.name} {hash_file(generation / MANIFEST)}\n", "ascii")


def test_an_index_of_another_format_is_told_from_a_damaged_one(copied: Path) -> None:
    generation, _ = read_current(copied)
    fields = json.loads((generation / MANIFEST).read_bytes())
    rewrite_manifest(copied, json.dumps({**fields, "format_version": 99}).encode())
    with pytest.raises(OtherFormat) as refused:
        read_current(copied)
    assert str(refused.value) == (
        f"the index at {copied} has format 99, this version reads {FORMAT_VERSION}; "
        f"build it again with: qa index build PATH --index {copied}"
    )


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"format_version": 3}', b'{"format_version": 3, "roots": []}', b"\xff"])
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, raw: bytes) -> None:
    publish(tmp_path, "会议")
    rewrite_manifest(tmp_path, raw)
    with pytest.raises(DamagedIndex):
        read_current(tmp_path)


def test_every_file_of_a_generation_is_missed_when_it_is_changed_cut_short_or_gone(copied: Path) -> None:
    generation, _ = read_current(copied)
    files = [f for f in generation.rglob("*") if f.is_file() and not f.name.endswith(".lock")]
    assert len(files) > 8
    for file in files:
        raw = file.read_bytes()
        middle = len(raw) // 2
        for damaged in (
            raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :],
            raw[:middle],
            b"",
            raw + b"\n",
            None,
        ):
            file.unlink() if damaged is None else file.write_bytes(damaged)
            with pytest.raises(DamagedIndex) as refused:
                read_current(copied)
            named = copied / CURRENT if file.name == MANIFEST and damaged is None else file
            assert str(refused.value).startswith(
                f"the index is damaged at {named}; build it again with: qa index build "
            )
            assert str(refused.value).endswith(f" --index {copied}")
        file.write_bytes(raw)
    assert read_current(copied)[0] == generation


def test_a_damaged_index_is_mended_by_building_it_again(copied: Path, seeds: Path) -> None:
    generation, before = read_current(copied)
    (generation / "catalogue.sqlite").write_bytes(b"")
    build_index([seeds], copied, load_shipped())
    _, after = read_current(copied)
    assert (after.generation, after.counts) == ("gen-2", before.counts)
