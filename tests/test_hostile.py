"""Files that are broken, or made to break a reader: each is named, none hangs, none stops the rest."""

import os
import time
from pathlib import Path

import pytest
from test_epub import BOOK
from test_pdf import PAGE, pdf
from test_word import docx, p, zipped

from index.articles import split_articles
from index.build import build_index
from index.documents import read_document
from index.encoders import load_shipped
from index.errors import UnreadableFile
from index.files import SourceFile
from index.passages import cut_passages
from index.store import Index

GOOD = "全市交管工作会议召开\n\n本报讯(记者 张三)昨日，会议召开。\n"
WORD, BOOKS = docx(p(GOOD) * 500), zipped(BOOK)
FILES = {
    "a-line.txt": b"a" * 4_000_001,
    "b-tags.html": b"<div><b>" * 50_000 + "<p>会议召开。</p>".encode(),
    "c-nul.txt": "会议\0召开".encode(),
    "d-mixed.txt": "昨日召开会议，部署工作。\n".encode() + "昨日召开会议，部署工作。\n".encode("gb18030"),
    "e-scan.pdf": pdf([[], []]),
    "f-cut.docx": WORD[: len(WORD) // 2],
    "g-cut.pdf": pdf([PAGE])[:700],
    "h-cut.epub": BOOKS[: len(BOOKS) // 2],
    "i-bomb.docx": zipped({"word/document.xml": bytes(60_000_000)}),
    "j-bomb.epub": zipped({**BOOK, "META-INF/container.xml": bytes(60_000_000)}),
    "k-locked.docx": b"\xd0\xcf\x11\xe0" + bytes(5000),
    "l.zip": b"PK",
    "m.csv": "名称,数量\n甲,1\n".encode(),
    "n-utf.txt": b"\xef\xbb\xbf\xff\xff",
    "z.txt": GOOD.encode(),
}
TOLD = {
    "a-line.txt": "line 1 is longer than 4,000,000 characters; break it into lines",
    "c-nul.txt": "it is a binary file, not text; remove it or name the other files",
    "d-mixed.txt": "line 1 is UTF-8 and line 2 is not; save all of it in one encoding",
    "e-scan.pdf": "recognise the text (OCR) and save it anew",
    "f-cut.docx": "it is damaged or cut short; get it anew",
    "g-cut.pdf": "it is not a whole PDF file; get it anew",
    "h-cut.epub": "it is damaged or cut short; get it anew",
    "i-bomb.docx": "it may be a trap, leave it out",
    "j-bomb.epub": "it may be a trap, leave it out",
    "k-locked.docx": "save it without a password as .docx",
    "l.zip": "an archive; unpack it and build again",
    "m.csv": "found: 名称, 数量; name one of them: text, content, body, 正文, 内容",
    "n-utf.txt": "it begins as utf-8-sig but is not; save it as UTF-8",
    "o": "a link to a folder, which is not followed",
    "p.txt": "a pipe, not a file; save what it gives in a file",
    "q.txt": "a link that leads nowhere; remove it",
    "r.txt": "a device, a socket or the like, not a file; remove it",
}


def test_every_hostile_file_is_named_with_what_to_do_and_the_good_ones_answer(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    root.mkdir()
    for name, raw in FILES.items():
        (root / name).write_bytes(raw)
    (root / "o").symlink_to(root)
    os.mkfifo(root / "p.txt")
    (root / "q.txt").symlink_to(root / "q.txt")
    (root / "r.txt").symlink_to("/dev/zero")
    started = time.perf_counter()
    report = build_index([root], tmp_path / "index", load_shipped())
    assert time.perf_counter() - started < 60
    told = {one.path.removeprefix("papers/"): one.reason for one in report.skipped}
    assert sorted(told) == sorted(TOLD)
    assert [name for name, reason in TOLD.items() if reason not in told[name]] == []
    index = Index(tmp_path / "index")
    assert [path for path, *_ in index.catalogue.documents()] == ["papers/b-tags.html", "papers/z.txt"]
    index.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(GOOD, "utf-8")
    file.chmod(0)
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, "a.txt"))
    assert "Permission denied; make it readable" in str(refused.value)


@pytest.mark.slow
def test_a_line_of_100_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("会议召开。".encode() * 6_666_667)
    started = time.perf_counter()
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, "a.txt"))
    assert "line 1 is longer than" in str(refused.value)
    assert time.perf_counter() - started < 10


def written(ending: str, megabytes: int) -> str:
    """Articles of a sort, no two alike, until there are enough."""
    parts: list[str] = []
    size = number = 0
    while size < megabytes * 1_000_000:
        number += 1
        title, opening = (
            f"第{number}次工作会议召开",
            f"本报讯(记者 张三)昨日，第{number}次工作会议召开，部署了{number * 7}项工作。",
        )
        lines = [f"会议指出，第{number * 9 + i}项工作要认真贯彻，让市民出行更加顺畅，更加安全。" for i in range(8)]
        parts.append(
            {
                "txt": "\n".join([title, "", opening, *lines, "", ""]),
                "md": "\n\n".join([f"## {title}", opening, *lines, ""]),
                "html": f"<article><h2>{title}</h2><p>" + "</p>\n<p>".join([opening, *lines]) + "</p></article>\n",
            }[ending]
        )
        size += len(parts[-1].encode())
    return "".join(parts)


def seconds_for(file: Path, content: str) -> float:
    """Processor time from the file to its passages; the better of two."""
    file.write_text(content, "utf-8")
    taken: list[float] = []
    for _ in range(2):
        started = time.process_time()
        document = read_document(SourceFile(file, file.name))
        assert sum(1 for article in split_articles(document) for _ in cut_passages(document, article)) > 1000
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["txt", "md", "html"])
def test_the_time_for_a_megabyte_is_the_same_in_files_of_1_10_and_50(tmp_path: Path, ending: str) -> None:
    seconds_for(tmp_path / f"a.{ending}", written(ending, 1))  # what is loaded once is loaded
    rates = [seconds_for(tmp_path / f"a.{ending}", written(ending, size)) / size for size in (1, 10, 50)]
    print(f"{ending}: {', '.join(f'{rate:.3f}' for rate in rates)} s/MB at 1, 10 and 50 MB")  # noqa: T201
    assert max(rates) < 1.3 * rates[0]
