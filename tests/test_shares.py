"""A build that several processes share gives the index that one process gives."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_update import contents, page, write

from index import blocks, shares, staging
from index.build import build_index, update_index
from index.encoders import load_shipped

BUILD = """
import sys
from pathlib import Path
from index import shares
from index.build import build_index
from index.encoders import load_shipped

if __name__ == "__main__":
    shares.LEAST, shares.SHARE = 1, 3000
    build_index([Path(sys.argv[1])], Path(sys.argv[2]), load_shipped(), jobs=2)
"""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files are a share, few passages a block."""
    monkeypatch.setattr(shares, "LEAST", 1)
    monkeypatch.setattr(shares, "SHARE", 3000)
    monkeypatch.setattr(blocks, "LEAST", 16)


@pytest.mark.usefixtures("small")
def test_two_processes_build_and_update_as_one_does(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {f"{n:02}.txt": page(n) for n in range(24)})
    (root / "07.txt").write_bytes(b"\x7fELF\x00")
    reports = [build_index([root], tmp_path / str(jobs), load_shipped(), jobs=jobs) for jobs in (1, 2)]
    assert [str(e) for e in reports[0].unreadable] == [str(e) for e in reports[1].unreadable]
    assert [e.path for e in reports[1].unreadable] == ["papers/07.txt"]
    assert (reports[0].skipped, reports[0].changes) == (reports[1].skipped, reports[1].changes)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    write(root, {f"{n:02}.txt": page(100 + n) for n in range(3, 15)})
    changes = [update_index(tmp_path / str(jobs), jobs=jobs).changes for jobs in (1, 2)]
    assert changes[0] == changes[1]
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert sorted(p.name for p in (tmp_path / "2").iterdir()) == ["CURRENT", "gen-2", "write.lock"]


def test_a_build_of_several_processes_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    root = write(tmp_path / "papers", {f"{n:03}.txt": page(n) for n in range(300)})
    script = tmp_path / "build.py"
    script.write_text(BUILD, "utf-8")
    process = subprocess.Popen([sys.executable, script, root, tmp_path / "index"], stderr=subprocess.DEVNULL)
    parts = tmp_path / "index" / staging.FOLDER
    deadline = time.monotonic() + 60
    while not (parts / "part-000003").is_dir() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) != 0
    left = sorted(p.name for p in parts.iterdir())
    assert left[:3] == ["part-000001", "part-000002", "part-000003"]
    assert not [name for name in left if not name.startswith("part-")]
    build_index([root], tmp_path / "index", load_shipped())
    build_index([root], tmp_path / "anew", load_shipped())
    assert contents(tmp_path / "index") == contents(tmp_path / "anew")
    assert not parts.exists()
