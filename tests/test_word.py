"""Word files to text."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.articles import split_articles
from index.documents import read_document
from index.encodings import Undecodable
from index.files import SourceFile
from index.word import read_word

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>全市会议</dc:title>'
    "<dc:creator>张三</dc:creator><dcterms:created>2025-03-05T09:30:00Z</dcterms:created></cp:coreProperties>"
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word file with that in its body."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": xml, **parts})


def p(text: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(map(p, paragraphs))}</w:tc>"


PAGE = p("全市交管工作会议召开") + p("本报讯(记者 张三)昨日，会议召开。")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (PAGE, "全市交管工作会议召开\n\n本报讯(记者 张三)昨日，会议召开。\n"),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>" + p(""), "甲\t乙\n丙\n"),
        (
            f"<w:tbl><w:tr>{cell('地区')}{cell('数', '（个）')}</w:tr><w:tr>{cell('石门')}{cell('26')}</w:tr></w:tbl>",
            "地区\t数 （个）\n\n石门\t26\n",
        ),
        (
            f"<w:tbl><w:tr>{cell('会议召开。' * 50, '甲')}{cell('乙')}</w:tr></w:tbl>",
            "会议召开。" * 50 + "\n\n甲\n\n乙\n",
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:tbl></w:tc>{cell('丙')}</w:tr></w:tbl>",
            "甲 乙\t丙\n",
        ),
        (
            "<w:p><w:r><w:t>甲</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>"
            + p("框")
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
            + p("框")
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>乙</w:t></w:r></w:p>",
            "框\n\n甲乙\n",
        ),
        (
            "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>",
            "增\n",
        ),
    ],
)
def test_paragraphs_rows_and_boxes_are_read_in_the_order_in_which_they_are_written(body: str, text: str) -> None:
    reading = read_word(docx(body))
    assert (reading.text, reading.plain, reading.lines_of) == (text, text, "extraction")


def test_what_a_word_file_says_of_itself_is_kept() -> None:
    assert read_word(docx(PAGE, **{"docProps/core.xml": CORE})).metadata == {
        "title": "全市会议",
        "author": "张三",
        "created": "2025-03-05",
    }


def test_the_article_of_a_word_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(docx(PAGE))
    document = read_document(SourceFile(file, "a.docx"))
    assert (document.format, document.encoding) == ("docx", "docx")
    assert [(a.title, a.byline) for a in split_articles(document)] == [("全市交管工作会议召开", "记者 张三")]


WHOLE = docx(PAGE * 1000)
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
DAMAGED = "it is damaged or cut short; get it anew"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (WHOLE[: len(WHOLE) // 2], DAMAGED),
        (WHOLE[:10], DAMAGED),
        (b"", DAMAGED),
        (zipped({"a.txt": "甲"}), DAMAGED),
        (b"\xd0\xcf\x11\xe0" + bytes(1000), "it is encrypted, or of an older format under a new name"),
        (zipped({"word/document.xml": "<a><b></a>"}), "its XML is damaged; get it anew"),
        (zipped({"word/document.xml": ENTITIES}), "it declares XML entities, as no document does"),
        (docx(p("")), "it holds no text, perhaps pictures of text"),
        (
            zipped({"word/document.xml": bytes(64 * 1024 * 1024)}),
            "a part of it, word/document.xml, unpacks to more than",
        ),
    ],
)
def test_a_word_file_that_gives_no_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as refused:
        read_word(raw)
    assert refused.value.en.startswith(reason)


def test_a_word_file_whose_bytes_were_turned_over_is_refused() -> None:
    middle = WHOLE.index(b"word/document.xml") + 200
    with pytest.raises(Undecodable):
        read_word(WHOLE[:middle] + bytes(255 - b for b in WHOLE[middle : middle + 40]) + WHOLE[middle + 40 :])


def test_elements_within_elements_are_read_however_deep() -> None:
    assert read_word(docx("<w:sdt>" * 50_000 + PAGE + "</w:sdt>" * 50_000)).text.startswith(
        "全市交管工作会议召开\n\n本报讯"
    )
