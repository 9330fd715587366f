"""PDF files to text, page by page, in the order in which the file draws it.

A newspaper's PDF is written story by story and column by column, so the order of drawing is the order of reading;
sorting by position would mix its columns. A blank line is set where the size of the type changes or the lines part.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

from index.encodings import Undecodable
from index.language import say
from index.readings import MOST_TEXT, Reading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_UNTELLABLE = 0.3
"""The part of a page's characters that stand for nothing, from which its text layer is not believed."""

_SET_OFF = 1.2
"""How many times as large as its neighbour a line's type is that is set off from it."""

_APART = 1.9
"""How many times its own height a line stands below the one before it where a paragraph ends."""

_MOST_UNFOLDED = 32 * 1024 * 1024
"""Bytes of a packed stream beyond which it must not unfold to more than `_MOST_FOLDED` times its size."""

_MOST_FOLDED = 200
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LINE_ENDS = frozenset(map(ord, "\r\n\x0b\x0c\x85\u2028\u2029"))
_NEVER_SHOWN = frozenset((0, 0x02, 0xAD, 0xFFFE, 0xFFFF))
"""What PDFium gives for soft hyphens and for nothing."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    bottom: float
    """In points above the foot of the page."""
    height: float
    """Of its type, in points."""


def read_pdf(raw: bytes) -> Reading:
    """The text layer of a PDF file, its pages one after the other.

    Pages without text, or with text whose characters stand for nothing, are named in `unread`.

    Raises:
        Undecodable: it is encrypted, damaged, a trap, too large, or no page has text.
    """
    _refuse_bomb(raw)
    document = _opened(raw)
    try:
        pages, unread = _pages(document)
        metadata = _metadata(document)
    finally:
        document.close()
    if not any(pages):
        raise Undecodable(
            "no page of it has text that can be read, only pictures of text; recognise the text (OCR) and save it anew",
            "没有一页含可读的文字，只有图像；请做文字识别（OCR）后另存",
        )
    if b"%%EOF" not in raw[-2048:]:
        unread.append(
            ("", say("the file breaks off, pages may be missing; get it anew", "文件不完整，可能缺页；请重新获取"))
        )
    starts = accumulate(map(len, pages[:-1]), initial=0)
    text = "".join(pages)
    return Reading(text, text, "pdf", metadata, "extraction", tuple(starts), unread=tuple(unread))


def _refuse_bomb(raw: bytes) -> None:
    """Unfold the packed streams as far as is safe: PDFium would take any of them into memory whole, several times.

    Raises:
        Undecodable: one unfolds without measure.
    """
    opening = _STREAM.search(raw)
    while opening is not None:
        at, unfolded, unfolding = opening.end(), 0, zlib.decompressobj()
        try:
            while not unfolding.eof and at < len(raw):
                unfolded += len(unfolding.decompress(raw[at : at + 65536]))
                at += 65536 - len(unfolding.unused_data)
                if unfolded > max(_MOST_UNFOLDED, _MOST_FOLDED * (at - opening.end())):
                    raise Undecodable(
                        "a stream in it unfolds without measure; it may be a trap, leave it out",
                        "其中的数据展开后过大，可能是恶意文件；请移走",
                    )
        except zlib.error:  # it is packed otherwise, or not at all
            at = opening.end()
        opening = _STREAM.search(raw, at)


def _opened(raw: bytes) -> "PdfDocument":
    import pypdfium2  # deferred: most corpora hold no PDF
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        document = pypdfium2.PdfDocument(raw)
        len(document)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY):
            raise Undecodable(
                "it is encrypted; save it without a password", "文件已加密；请另存为不带密码的"
            ) from error
        raise Undecodable("it is not a whole PDF file; get it anew", "不是完整的 PDF 文件；请重新获取") from error
    return document


def _pages(document: "PdfDocument") -> tuple[list[str], list[tuple[str, str]]]:
    """The text of each page, empty where it cannot be read, and which pages those are and why."""
    pages: list[str] = []
    reasons: list[str] = []
    length = 0
    for number in range(len(document)):
        text, reason = _page(document, number)
        pages.append(text)
        reasons.append(reason)
        length += len(text)
        if length > MOST_TEXT:
            raise Undecodable(f"it unfolds to more than {MOST_TEXT:,} characters", f"展开后超过 {MOST_TEXT:,} 字")
    return pages, list(_unread(reasons))


def _page(document: "PdfDocument", number: int) -> tuple[str, str]:
    """The text of a page, or why there is none."""
    import pypdfium2

    try:
        page = document[number]
        lines = _lines(page.get_textpage())
        page.close()
    except pypdfium2.PdfiumError:
        return "", say("a damaged page", "页面已损坏")
    text = _joined(lines)
    characters = [c for c in text if not c.isspace()]
    strange = sum(unicodedata.category(c) in ("Co", "Cn", "Cc") or c == "\ufffd" for c in characters)
    if not characters:
        en, zh = "a page without text, such as a scan", "没有文字的页面（如扫描页）"
    elif strange > _UNTELLABLE * len(characters):
        en, zh = "a page whose characters cannot be told", "文字无法辨认的页面"
    else:
        return text + "\n\n", ""
    return "", say(f"{en}; recognise its text (OCR)", f"{zh}；请做文字识别（OCR）")


def _unread(reasons: list[str]) -> Iterator[tuple[str, str]]:
    """Pages of which nothing is read; those that follow each other for the same reason are named together."""
    for reason, run in groupby(enumerate(reasons, 1), key=lambda one: one[1]):
        numbers = [number for number, _ in run]
        if reason:
            yield f"#page={numbers[0]}" + (f"-{numbers[-1]}" if len(numbers) > 1 else ""), reason


def _lines(page: "PdfTextPage") -> list[_Line]:
    from pypdfium2.raw import FPDFText_GetUnicode

    lines: list[_Line] = []
    characters: list[str] = []
    first = 0
    for position in range(page.count_chars() + 1):
        code = FPDFText_GetUnicode(page, position) if position < page.count_chars() else 10
        if code not in _LINE_ENDS:
            if code not in _NEVER_SHOWN and not 0xD800 <= code < 0xE000:
                first = first if characters else position
                characters.append(chr(code))
        elif characters:
            text = "".join(characters).strip()
            if text:
                _, bottom, _, top = page.get_charbox(first, loose=True)
                lines.append(_Line(text, bottom, top - bottom))
            characters = []
    return lines


def _joined(lines: list[_Line]) -> str:
    """Lines as text; a blank one is set before a line that is set off from the one above it."""
    parts = [line.text for line in lines[:1]]
    for above, line in pairwise(lines):
        smaller, larger = sorted((above.height, line.height))
        apart = above.bottom - line.bottom > _APART * max(line.height, 1.0)
        parts.append("\n\n" if apart or larger > _SET_OFF * smaller else "\n")
        parts.append(line.text)
    return "".join(parts)


def _metadata(document: "PdfDocument") -> Mapping[str, str]:
    """Title, author and day of making, as the file gives them; a newspaper's PDF is often made the day before it."""
    said = document.get_metadata_dict(skip_empty=True)
    made = said.get("CreationDate", "").removeprefix("D:")[:8]
    fields = {"title": said.get("Title", ""), "author": said.get("Author", ""), "created": made}
    return {name: value.strip() for name, value in fields.items() if value.strip()}
