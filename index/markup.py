"""Overwrite Markdown and HTML so that only what a reader sees is left, at the offsets it had."""

import html
import re
from collections.abc import Mapping
from datetime import date, datetime

from index.text import FILLER

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n|\A)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|head|nav|footer)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:|//)[^<>\s]*>")
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\([^()\n]*\)")
_EMPHASIS = re.compile(
    r"\*\*|__|`|^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|\d{1,3}\.[ \t]+(?=\[))", re.MULTILINE
)
_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]+")
_BLOCK_TAGS = frozenset(
    "p br div li ul ol h1 h2 h3 h4 h5 h6 tr td th table section article blockquote figure figcaption hr pre".split()
)


def is_marked_up(text: str) -> bool:
    """Whether text that is not named as such opens with front matter or holds HTML paragraphs."""
    return bool(front_matter(text)[0]) or len(re.findall(r"</p>|<br\s*/?>", text[:100_000], re.IGNORECASE)) >= 2


def front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """The fields of YAML front matter, as text, and the offset at which the body begins; none gives ({}, 0).

    Front matter that is not YAML is left in the body: it may be text between two rules.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    import yaml  # deferred: most files have no front matter

    try:
        fields = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return {}, 0
    if not isinstance(fields, dict):
        return {}, 0
    return {str(key).lower(): _as_text(value) for key, value in fields.items() if value is not None}, match.end()


def blank(text: str, start: int, *, markdown: bool) -> str:
    """`text` with all before `start` and all markup overwritten; as long as `text`.

    Tags that end a line for the reader become a line break, character references become their
    character, links keep their words, and a line of nothing but links is overwritten whole.
    """
    body = _fill(text[:start]) + text[start:]
    body = _HIDDEN.sub(lambda m: _fill(m[0]), body)
    if markdown:
        body = _blank_link_lines(body)
        body = _AUTOLINK.sub(lambda m: _fill(m[0]), body)
        body = _IMAGE.sub(lambda m: _fill(m[0]), body)
        body = _LINK.sub(_keep_words, body)
        body = _RULE.sub(lambda m: _fill(m[0]), body)
        body = _EMPHASIS.sub(lambda m: _fill(m[0]), body)
    body = _TAG.sub(_blank_tag, body)
    return _ENTITY.sub(_resolve, body)


def _as_text(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _fill(text: str) -> str:
    return _LINE.sub(lambda m: FILLER * len(m[0]), text)


def _keep_words(match: re.Match[str]) -> str:
    tail = len(match[0]) - 1 - len(match[1])
    return FILLER + match[1] + FILLER * tail


def _blank_link_lines(text: str) -> str:
    def overwrite(match: re.Match[str]) -> str:
        line = match[0]
        if "](" not in line or re.sub(r"[\s|｜·・/•-]", "", _LINK.sub("", line)):
            return line
        return FILLER * len(line)

    return _LINE.sub(overwrite, text)


def _blank_tag(match: re.Match[str]) -> str:
    if match[1].lower() in _BLOCK_TAGS:
        return "\n" + _fill(match[0][1:])
    return _fill(match[0])


def _resolve(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    if character == match[0] or len(character) > len(match[0]):
        return match[0]
    return character + FILLER * (len(match[0]) - len(character))
