"""PDF files to text."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.articles import split_articles
from index.documents import read_document
from index.encodings import Undecodable
from index.errors import UnreadableFile
from index.files import Skipped, SourceFile
from index.pdf import read_pdf

Drawn = tuple[float, float, float, str]
"""x, y and size in points, and what stands there."""


FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [
<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light
   /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >>"""


def pdf(pages: Sequence[Sequence[Drawn]], *, packed: bool = False, trailer: str = "", info: str = "") -> bytes:
    """A PDF file with one of the fonts that every reader of Chinese PDFs knows."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    tree = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", tree.encode(), FONT.encode()]
    for i, page in enumerate(pages):
        drawn = "".join(f"BT /F {size} Tf {x} {y} Td <{hexadecimal(text)}> Tj ET\n" for x, y, size, text in page)
        stream = zlib.compress(drawn.encode()) if packed else drawn.encode()
        coded = " /Filter /FlateDecode" if packed else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * i} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)}{coded} >>\nstream\n".encode() + stream + b"\nendstream")
    if info:
        trailer += f" /Info {len(objects) + 1} 0 R"
        objects.append(info.encode())
    body = b"%PDF-1.7\n"
    offsets: list[int] = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    foot = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R{trailer} >>\n"
    return body + f"{foot}startxref\n{len(body)}\n%%EOF\n".encode()


def hexadecimal(text: str) -> str:
    return text.encode("utf-16-be").hex()


PAGE: list[Drawn] = [
    (50, 700, 24, "全市交管工作会议召开"),
    (50, 660, 10, "本报讯(记者 张三)昨日，全市公安机关交通"),
    (50, 646, 10, "管理工作会议召开。会议部署工作。"),
    (50, 620, 10, "会议指出，要认真贯彻。"),
    (300, 660, 10, "第二栏的文字从这里"),
    (300, 646, 10, "开始。"),
]
SCANNED = "a page without text, such as a scan; recognise its text (OCR)"


@pytest.mark.parametrize("packed", [False, True])
def test_columns_are_read_as_they_are_drawn_and_headlines_are_set_off(packed: bool) -> None:
    reading = read_pdf(pdf([PAGE], packed=packed))
    assert reading.text == (
        "全市交管工作会议召开\n\n本报讯(记者 张三)昨日，全市公安机关交通\n管理工作会议召开。会议部署工作。\n\n"
        "会议指出，要认真贯彻。\n第二栏的文字从这里\n开始。\n\n"
    )
    assert (reading.plain, reading.lines_of) == (reading.text, "extraction")


def test_pages_keep_their_numbers_and_those_without_text_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([PAGE, [], [(50, 700, 10, "第三版的文字。")], [], []]))
    document = read_document(SourceFile(file, "papers/a.pdf"))
    assert document.page_of(document.text.index("管理")) == 1
    assert document.page_of(document.text.index("第三版")) == 3
    assert document.unread == (
        Skipped("papers/a.pdf#page=2", SCANNED, expected=False),
        Skipped("papers/a.pdf#page=4-5", SCANNED, expected=False),
    )


def test_an_article_of_a_page_is_found_with_its_headline(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([PAGE]))
    assert [(a.title, a.byline) for a in split_articles(read_document(SourceFile(file, "a.pdf")))] == [
        ("全市交管工作会议召开", "记者 张三")
    ]


def test_what_a_pdf_says_of_itself_is_kept() -> None:
    said = "<< /Title <FEFF77F35BB65E84> /Author (Zhang San) /CreationDate (D:20250305093000+08'00') >>"
    assert read_pdf(pdf([PAGE], info=said)).metadata == {
        "title": "石家庄",
        "author": "Zhang San",
        "created": "20250305",
    }


def test_a_page_whose_characters_stand_for_nothing_is_named() -> None:
    reading = read_pdf(pdf([PAGE, [(50, 700, 10, "\ue001\ue002\ue003会议")]]))
    assert reading.unread == (("#page=2", "a page whose characters cannot be told; recognise its text (OCR)"),)
    assert "会议\n\n\n" not in reading.text


WHOLE = pdf([PAGE])
LOCKED = " /Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "a" * 32 + ") /U (" + "b" * 32 + ") /P -4 >> /ID [<61> <61>]"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (pdf([[], []]), "no page of it has text that can be read, only pictures of text; recognise the text (OCR) and"),
        (pdf([PAGE], trailer=LOCKED), "it is encrypted; save it without a password"),
        (WHOLE[:-300], "it is not a whole PDF file; get it anew"),
        (pdf([[(50, 700, 10, "会" * 10_000_000)]], packed=True), "a stream in it unfolds without measure"),
        (b"", "it is not a whole PDF file; get it anew"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "it is not a whole PDF file; get it anew"),
        (b"%PDF-1.7\n" + bytes(100_000), "it is not a whole PDF file; get it anew"),
    ],
)
def test_a_pdf_that_gives_no_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as refused:
        read_pdf(raw)
    assert refused.value.en.startswith(reason)


def test_a_pdf_that_breaks_off_is_read_as_far_as_it_goes_and_named() -> None:
    reading = read_pdf(WHOLE[:-20])
    assert "本报讯" in reading.text
    assert reading.unread == (("", "the file breaks off, pages may be missing; get it anew"),)


def test_a_pdf_that_is_no_pdf_is_named_with_its_path(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"<html>404</html>")
    with pytest.raises(UnreadableFile) as refused:
        read_document(SourceFile(file, "papers/a.pdf"))
    assert str(refused.value) == (
        "cannot read papers/a.pdf: it is not a whole PDF file; get it anew; then run: qa index build PATH"
    )
