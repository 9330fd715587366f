"""Damage is found and named, whatever was damaged and however."""

import hashlib
import random
import shutil
from pathlib import Path

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.errors import OtherFormat, StoreError
from index.manifest import CURRENT, MANIFEST, read_current
from index.store import Index
from index.vectors import FILE as VECTORS
from index.vectors import VectorLeg
from index.verify import verify


@pytest.fixture
def copied(index_folder: Path, tmp_path: Path) -> Path:
    """An index of the seeds that a test may damage."""
    return Path(shutil.copytree(index_folder, tmp_path / "index"))


def files_of(folder: Path) -> list[Path]:
    """Every file that the live generation consists of, and the pointer."""
    generation, manifest = read_current(folder)
    return [folder / CURRENT, generation / MANIFEST, *(generation / name for name in manifest.files)]


def named(folder: Path) -> str:
    """What `verify` says is damaged."""
    return "; ".join(damage.file for damage in verify(folder).damage)


def test_a_whole_index_is_whole(copied: Path) -> None:
    verdict = verify(copied)
    assert (verdict.damage, verdict.stale, verdict.files) == ((), (), len(files_of(copied)))


@pytest.mark.parametrize("flips", [60, pytest.param(1200, marks=pytest.mark.slow)])
def test_every_single_bit_that_is_flipped_is_found_and_its_file_named(flips: int, copied: Path) -> None:
    chance = random.Random(7)
    files = [file for file in files_of(copied) if file.stat().st_size]
    missed = []
    for n in range(flips):
        file = files[n % len(files)]
        whole = file.read_bytes()
        bit = chance.randrange(8 * len(whole))
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        if file.relative_to(copied).as_posix() not in named(copied):
            missed.append((file.name, bit))
        file.write_bytes(whole)
    assert missed == []
    assert verify(copied).damage == ()


def test_every_file_that_is_cut_short_or_gone_is_found_and_named(copied: Path) -> None:
    for file in files_of(copied):
        whole = file.read_bytes()
        for length in {0, 1, len(whole) // 2, len(whole) - 1} - {len(whole), -1}:
            file.write_bytes(whole[:length])
            assert file.relative_to(copied).as_posix() in named(copied), (file, length)
        if file.name not in (CURRENT, MANIFEST):
            file.unlink()
            assert file.relative_to(copied).as_posix() in named(copied)
        file.write_bytes(whole)


def test_files_swapped_between_generations_are_found_and_named(copied: Path, seeds: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds, tmp_path / "seeds")
    with (tmp_path / "seeds" / "more.txt").open("w", encoding="utf-8") as more:
        more.write("全市交管工作会议召开\n\n本报讯(记者 张三)昨日，会议召开。\n")
    build_index([tmp_path / "seeds"], copied, load_shipped(), keep=1)
    other, generation = copied / "gen-1", copied / "gen-2"
    for file in [f for f in generation.rglob("*") if f.is_file() and (other / f.relative_to(generation)).is_file()]:
        foreign, whole = (other / file.relative_to(generation)).read_bytes(), file.read_bytes()
        if foreign != whole:
            file.write_bytes(foreign)
            assert file.relative_to(copied).as_posix() in named(copied)
            file.write_bytes(whole)
    assert named(copied) == ""


def test_a_file_that_does_not_belong_is_named(copied: Path) -> None:
    (copied / "gen-1" / "more.bin").write_bytes(b"1")
    assert [(d.file, d.what) for d in verify(copied).damage] == [("gen-1/more.bin", "it does not belong to the index")]


def test_sources_that_changed_are_named_and_the_index_is_whole(tmp_path: Path, seeds: Path) -> None:
    papers = Path(shutil.copytree(seeds, tmp_path / "papers"))
    build_index([papers], tmp_path / "index", load_shipped())
    first, second, *_ = sorted(papers.glob("*.txt"))
    first.write_text("另一篇\n", "utf-8")
    second.unlink()
    (papers / "z.txt").write_text("新的一篇\n", "utf-8")
    verdict = verify(tmp_path / "index")
    stale = ((f"papers/{first.name}", "changed"), (f"papers/{second.name}", "gone"), ("papers/z.txt", "new"))
    assert (verdict.damage, verdict.stale) == ((), stale)


def test_an_older_format_is_refused_with_the_command_to_run(copied: Path) -> None:
    raw = (copied / "gen-1" / MANIFEST).read_text("utf-8").replace('"format_version": 3', '"format_version": 1')
    (copied / "gen-1" / MANIFEST).write_text(raw, "utf-8")
    (copied / CURRENT).write_text(f"gen-1 {hashlib.sha256(raw.encode()).hexdigest()}\n", "ascii")
    with pytest.raises(OtherFormat, match="build it again with: qa index build PATH"):
        verify(copied)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"IxF2"),
        (0, b"IwPQ"),
        (4, b"\xff\xff\xff\x7f"),
        (8, b"\xff" * 8),
        (8, b"\xff\xff\xff\xff\xff\xff\xff\x0f"),
        (32, b"\0"),
        (33, b"\x01\0\0\0"),
        (37, b"\xff\xff\xff\xff\xff\xff\xff\x0f"),
    ],
)
def test_faiss_is_never_shown_a_file_whose_header_does_not_add_up(at: int, value: bytes, copied: Path) -> None:
    raw = bytearray((copied / "gen-1" / VECTORS).read_bytes())
    raw[at : at + len(value)] = value
    (copied / "gen-1" / VECTORS).write_bytes(raw)
    with pytest.raises(ValueError, match="header|flat"):
        VectorLeg(copied / "gen-1")
    with pytest.raises(StoreError):
        Index(copied)
