"""The whole flow from files to a live generation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from index.build import build_index
from index.encoders import Floats, load_shipped
from index.errors import InputError, NothingToRead, UnreadableFile
from index.files import Skipped
from index.manifest import read_current
from index.store import Index

NEWS = "全市交管工作会议召开\n\n本报讯(记者 张三)昨日，会议召开。\n"


class Counting:
    """Maps a text to how often two characters stand in it; fails when it is told to."""

    name = "counting"
    identity = "1"
    dimension = 2
    reads: Literal["matching", "readable"] = "readable"
    passage_units = 220

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.seen: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        if self.fails:
            raise MemoryError
        self.seen.extend(texts)
        return np.asarray([[text.count("会"), text.count("车")] for text in texts], np.float32)

    encode_queries = encode_passages


def papers(folder: Path, files: dict[str, bytes]) -> Path:
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    return folder


def test_good_files_are_indexed_and_a_bad_one_among_them_is_named(tmp_path: Path) -> None:
    root = papers(
        tmp_path / "papers",
        {"a.txt": NEWS.encode(), "b.txt": b"\x7fELF\x00", "c.jpg": b"", "d.txt": NEWS.encode("gb18030")},
    )
    report = build_index([root], tmp_path / "index", load_shipped())
    index = Index(tmp_path / "index")
    reason = (
        "cannot read papers/b.txt: it is a binary file, not text; remove it or name the other files; "
        "then run: qa index build PATH"
    )
    assert [str(error) for error in report.unreadable] == [reason]
    assert report.skipped == (
        Skipped("papers/c.jpg", "not text", expected=True),
        Skipped("papers/b.txt", reason, expected=False),
    )
    assert index.catalogue.skipped() == sorted(report.skipped, key=lambda skipped: skipped.path)
    assert report.manifest.counts == {"documents": 2, "articles": 2, "passages": 2}
    assert [path for path, *_ in index.catalogue.documents()] == ["papers/a.txt", "papers/d.txt"]
    assert report.manifest.roots == (str(root),)
    assert report.manifest.rebuild == f"qa index build {root}"
    index.close()


def test_another_encoder_reads_titles_and_text_as_a_person_does(tmp_path: Path) -> None:
    encoder = Counting()
    root = papers(tmp_path / "papers", {"a.txt": NEWS.encode()})
    report = build_index([root], tmp_path / "index", encoder)
    assert encoder.seen == ["全市交管工作会议召开\n本报讯(记者 张三)昨日，会议召开。".replace(" ", "")]
    tokens = load_shipped().identity
    recorded = {"name": "counting", "identity": "1", "dimension": 2, "reads": "readable", "tokens": tokens}
    assert report.manifest.encoder == recorded
    assert report.manifest.rebuild == f"qa index build {root} --model counting"
    index = Index(tmp_path / "index")
    assert index.vectors.search(np.asarray([1, 0], np.float32), 1) == [(0, 2.0)]
    index.close()


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        (
            {},
            NothingToRead,
            "nothing to read in {root}: no file with an article in it; name another folder: qa index build PATH",
        ),
        (
            {"a.txt": b"\n", "b.jpg": b"", ".c.txt": NEWS.encode()},
            NothingToRead,
            "nothing to read in {root}: no file with an article in it; name another folder: qa index build PATH",
        ),
        (
            {"a.txt": b"\x7fELF\x00"},
            UnreadableFile,
            "cannot read papers/a.txt: it is a binary file, not text; remove it or name the other files; "
            "then run: qa index build PATH",
        ),
        (
            {"a.txt": bytes(range(128, 256)) * 4},
            UnreadableFile,
            "cannot read papers/a.txt: it is not text in UTF-8, GB18030, Big5 or any encoding that can be told; "
            "save it as UTF-8; then run: qa index build PATH",
        ),
    ],
)
def test_where_there_is_nothing_to_read_the_index_stays_as_it_was(
    tmp_path: Path, files: dict[str, bytes], error: type[InputError], message: str
) -> None:
    before = build_index([papers(tmp_path / "old", {"a.txt": NEWS.encode()})], tmp_path / "index", load_shipped())
    root = papers(tmp_path / "papers", files)
    root.mkdir(exist_ok=True)
    with pytest.raises(error) as refused:
        build_index([root], tmp_path / "index", load_shipped())
    assert str(refused.value) == message.format(root=root)
    assert read_current(tmp_path / "index")[1] == before.manifest
    assert [p.name for p in (tmp_path / "index").glob("gen-*")] == ["gen-1"]


def test_a_build_that_fails_half_way_leaves_the_old_index_answering(tmp_path: Path) -> None:
    root = papers(tmp_path / "papers", {"a.txt": NEWS.encode()})
    build_index([root], tmp_path / "index", load_shipped())
    with pytest.raises(MemoryError):
        build_index([root], tmp_path / "index", Counting(fails=True))
    index = Index(tmp_path / "index")
    assert [passage.line_start for passage in index.catalogue.passages([0])] == [3]
    assert [p.name for p in (tmp_path / "index").glob("gen-*")] == ["gen-1"]
    index.close()


def test_two_folders_of_the_same_name_are_cited_apart(tmp_path: Path) -> None:
    roots = [papers(tmp_path / city / "papers", {"a.txt": NEWS.encode()}) for city in ("baoding", "shijiazhuang")]
    build_index(roots, tmp_path / "index", load_shipped())
    index = Index(tmp_path / "index")
    assert [a.path for a in index.catalogue.articles()] == ["baoding/papers/a.txt", "shijiazhuang/papers/a.txt"]
    index.close()


def test_names_that_are_not_utf_8_can_be_indexed(tmp_path: Path) -> None:
    root = papers(tmp_path / "papers", {"\udcb1\udca8.txt": NEWS.encode()})
    build_index([root], tmp_path / "index", load_shipped())
    index = Index(tmp_path / "index")
    assert [a.path for a in index.catalogue.articles()] == ["papers/\\xb1\\xa8.txt"]
    index.close()


def test_progress_counts_files_passages_and_vectors(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    root = papers(tmp_path / "papers", {"a.txt": NEWS.encode(), "b.txt": NEWS.encode()})
    build_index([root], tmp_path / "index", load_shipped(), advance=lambda *progress: told.append(progress))
    assert told == [
        *(("files", 0, 2), ("passages", 1, 0), ("files", 1, 2), ("passages", 2, 0), ("files", 2, 2)),
        ("vectors", 2, 0),
    ]


def test_the_same_files_give_the_same_passages_and_vectors(tmp_path: Path, seeds: Path) -> None:
    manifests = [build_index([seeds], tmp_path / name, load_shipped()).manifest for name in ("first", "second")]
    for part in ("vectors.faiss", "tokens.npy", "token_starts.npy", "catalogue.sqlite"):
        assert manifests[0].files[part] == manifests[1].files[part]
