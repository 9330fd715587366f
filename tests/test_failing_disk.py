"""A disk that fails, fills up or loses power at any call leaves the old index or the new one, whole."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.store import Index
from index.verify import verify

HERE = Path(__file__).parent
BUILDING = (
    "import pathlib, sys; from index.build import build_index; from index.encoders import load_shipped\n"
    "build_index([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), load_shipped())\n"
)


def pages(folder: Path, names: str, count: int = 2) -> Path:
    folder.mkdir()
    for n in range(count):
        text = f"题目{names}{n}\n\n本报讯(记者 张三)昨日，第{n}次{names}会议召开，部署工作。\n"
        (folder / f"{names}{n}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes the disk fail."""
    if not sys.platform.startswith("linux") or not shutil.which("cc"):
        pytest.skip("needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("shim") / "failing_disk.so"
    command = ["cc", "-shared", "-fPIC", "-Wno-unused-result", "-o", str(library), str(HERE / "failing_disk.c"), "-ldl"]
    subprocess.run(command, check=True)
    return library


@pytest.mark.parametrize("mode", ["no-space", "io-error", "kill", "torn", "power"])
@pytest.mark.parametrize("step", [40, pytest.param(1, marks=pytest.mark.slow)])
def test_wherever_the_disk_fails_the_old_or_the_new_index_stands_and_the_next_build_succeeds(
    mode: str, step: int, shim: Path, tmp_path: Path
) -> None:
    pages(tmp_path / "after", "new")
    build_index([pages(tmp_path / "before", "old")], tmp_path / "index", load_shipped())
    command = [sys.executable, str(HERE / "failing_disk.py"), str(tmp_path), mode, str(step), str(len(mode) % step)]
    own = {"LD_PRELOAD": str(shim), "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(HERE.parent)}
    ran = subprocess.run(command, env=os.environ | own, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    sys.stdout.write(ran.stdout)  # seen with `pytest -s`
    assert (report["faults"], report["old"] + report["new"]) == ([], report["tried"]), ran.stderr
    assert report["tried"] >= 4


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.slow)])
def test_a_build_that_is_killed_at_any_moment_leaves_the_old_or_the_new_index(kills: int, tmp_path: Path) -> None:
    chance = Random(3)
    sources = [pages(tmp_path / names, names, 30) for names in ("odd", "even")]
    build_index([sources[0]], tmp_path / "index", load_shipped())
    stood = []
    for n in range(kills):
        command = [sys.executable, "-c", BUILDING, str(sources[n % 2]), str(tmp_path / "index")]
        with subprocess.Popen(command, cwd=HERE.parent) as building:
            time.sleep(0.35 + chance.random() * 0.5)
            building.send_signal(signal.SIGKILL)
        assert verify(tmp_path / "index").damage == ()
        index = Index(tmp_path / "index")
        names = {path.split("/")[1][:3] for path in index.catalogue.files()}
        stood.append((len(names), index.manifest.counts["documents"]))
        index.close()
    assert set(stood) == {(1, 30)}
    build_index([sources[0]], tmp_path / "index", load_shipped())
    assert len(list((tmp_path / "index").iterdir())) == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A mounted file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("needs leave to mount; the same is tested with a limit on file size")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs leave to mount; the same is tested with a limit on file size")
    return folder


@pytest.mark.parametrize("levels", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_on_a_full_disk_the_old_index_answers_and_nothing_is_left_lying(
    levels: int, small_disk: Path, tmp_path: Path
) -> None:
    try:
        build_index([pages(tmp_path / "before", "old")], small_disk / "index", load_shipped())
        larger = pages(tmp_path / "after", "new", 60)
        failed = 0
        for level in range(levels):
            filler = small_disk / "filler"
            filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - (1 + level) * 24 * 1024))
            command = [sys.executable, "-c", BUILDING, str(larger), str(small_disk / "index")]
            ran = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True)
            filler.unlink()
            failed += ran.returncode != 0
            if ran.returncode:
                assert any(said in ran.stderr for said in ("No space left on device", "database or disk is full"))
                assert sorted(p.name for p in (small_disk / "index").iterdir()) == ["CURRENT", "gen-1", "write.lock"]
                assert verify(small_disk / "index").damage == ()
        assert failed >= 0.8 * levels
    finally:
        subprocess.run(["umount", "-l", str(small_disk)], check=True)


@pytest.mark.parametrize("limit", [0, 1000, 20_000])
def test_under_a_limit_on_file_size_the_old_index_answers(limit: int, tmp_path: Path) -> None:
    build_index([pages(tmp_path / "before", "old")], tmp_path / "index", load_shipped())
    larger = pages(tmp_path / "after", "new", 60)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-c", BUILDING, str(larger), str(tmp_path / "index")]
    ran = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, preexec_fn=limited)
    assert (ran.returncode, "NotWritable: cannot write an index to" in ran.stderr) == (1, True), ran.stderr
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == ["CURRENT", "gen-1", "write.lock"]
    assert verify(tmp_path / "index").damage == ()
