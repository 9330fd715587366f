"""Bytes to text: which encoding a file is in, decided by whether the result reads like language.

UTF-8 is proof of itself. GB18030 and Big5 accept almost any bytes, so each is judged by how much of the
text it gives is made of the characters that every Chinese text is full of.
"""

import codecs
import re
import unicodedata

from index.text import fold

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF_16 = ("utf-16-le", "utf-16-be")
_CHINESE = ("gb18030", "big5", "big5hkscs", *_UTF_16)
_PLAUSIBLE = 0.15
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得"
    "经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义"
    "事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
    "提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "市省县报记新闻会议"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 200_000
_BEYOND_DOUBT = 24
"""Bytes above ASCII that are valid UTF-8 together; in GB18030 or Big5 that does not come about by chance."""


class Undecodable(ValueError):
    """Bytes that are not text, or not in an encoding that can be told."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh


def decode(raw: bytes) -> tuple[str, str]:
    """The text of `raw` and the name of the Python codec that gives it.

    Raises:
        Undecodable: the bytes are binary, or no encoding gives plausible language.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _text(_strictly(raw, codec)), codec
    if b"\x00" in raw:
        return _unmarked_utf_16(raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_mixed(raw, error.start)
        return _legacy(raw)
    return _text(text), "utf-8"


def plausibility(text: str) -> float:
    """How much of the Han characters of `text` are among the most frequent of Chinese, from 0 to 1.

    Real newspaper text gives about .4, text decoded wrongly under .1. Text with other
    characters than letters, digits, punctuation and space counts less for each of them.
    """
    sample = text[:_SAMPLE]
    folded = fold(sample)
    han = [c for c in folded if "\u3400" <= c <= "\u9fff"]
    strange = sum(unicodedata.category(c) in ("Co", "Cn", "Cc", "Cs") and c not in "\n\r\t\f\x1b" for c in sample)
    if not han:
        return 0.0
    return sum(c in _FREQUENT for c in han) / len(han) - 4 * strange / len(sample)


def _unmarked_utf_16(raw: bytes) -> tuple[str, str]:
    """UTF-16 without a byte order mark; hardly anything else that is text holds zero bytes."""
    for codec in _UTF_16:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        latin = sum("\t" <= c < "\u0250" for c in text[:_SAMPLE])
        if "\x00" not in text and (plausibility(text) >= _PLAUSIBLE or latin > 0.9 * len(text[:_SAMPLE])):
            return _text(text), codec
    raise Undecodable(
        "it is a binary file, not text; remove it or name the other files",
        "是二进制文件，不是文本；请移走或另指文件",
    )


def _refuse_mixed(raw: bytes, at: int) -> None:
    """Refuse bytes of which a line is UTF-8 beyond doubt, though what stands at `at` is not.

    Raises:
        Undecodable: there is such a line.
    """
    for number, line in enumerate(raw.split(b"\n"), 1):
        if sum(byte >= 0x80 for byte in line[:_SAMPLE]) < _BEYOND_DOUBT:
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        other = raw.count(b"\n", 0, at) + 1
        raise Undecodable(
            f"line {number} is UTF-8 and line {other} is not; save all of it in one encoding",
            f"第 {number} 行是 UTF-8，第 {other} 行不是；请统一存成一种编码",
        )


def _legacy(raw: bytes) -> tuple[str, str]:
    decoded: list[tuple[float, int, str, str]] = []
    for codec in _CHINESE:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        decoded.append((plausibility(text), -len(decoded), text, codec))
    if decoded:
        score, _, text, codec = max(decoded)
        if score >= _PLAUSIBLE:
            return text, codec
    return _second_opinion(raw)


def _second_opinion(raw: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # deferred: few files need it

    best = from_bytes(raw[:_SAMPLE], cp_exclusion=[*_CHINESE, "gbk", "gb2312", "hz"], threshold=0.1).best()
    if best is not None and best.coherence >= 0.5:
        try:
            return raw.decode(best.encoding), best.encoding
        except UnicodeDecodeError:
            pass
    raise Undecodable(
        "it is not text in UTF-8, GB18030, Big5 or any encoding that can be told; save it as UTF-8",
        "不是 UTF-8、GB18030、Big5 或其他可辨认编码的文本；请另存为 UTF-8",
    )


def _strictly(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise Undecodable(
            f"it begins as {codec} but is not; save it as UTF-8", f"开头像 {codec}，内容却不是；请另存为 UTF-8"
        ) from error


def _text(text: str) -> str:
    """`text`, if it is such."""
    if "\x00" in text or len(_CONTROL.findall(text)) > len(text) / 100:
        raise Undecodable(
            "it is full of control characters, not text; remove it or name the other files",
            "满是控制字符，不是文本；请移走或另指文件",
        )
    return text
