"""Overwrite Markdown and HTML so that only what a reader sees is left, at the offsets it had."""

import html
import re
from collections.abc import Mapping

from index.text import FILLER

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.{0,20000}?)(?:\r?\n|\A)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<(?:(!--)|(script|style|head|nav|footer)\b[^<>]*>)", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_DECLARATION = re.compile(r"<[!?][a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:|//)[^<>\s]*>")
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\([^()\n]*\)")
_EMPHASIS = re.compile(
    r"\*\*|__|`|(?<![^\r\n])[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|\d{1,3}\.[ \t]+(?=\[))"
)
_RULE = re.compile(r"(?<![^\r\n])[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*(?![^\r\n])")
_LINE = re.compile(r"[^\r\n]+")
_MOST_BRACKETS = 200
"""In front matter: the YAML reader's time grows with the square of their depth."""
_NULLS = ("", "~", "null", "Null", "NULL")
_BLOCK_TAGS = frozenset(
    "p br div li ul ol h1 h2 h3 h4 h5 h6 tr td th table section article blockquote figure figcaption hr pre".split()
)


def is_marked_up(text: str) -> bool:
    """Whether text that is not named as such opens with front matter or holds HTML paragraphs."""
    return bool(front_matter(text)[0]) or len(re.findall(r"</p>|<br\s*/?>", text[:100_000], re.IGNORECASE)) >= 2


def front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """The fields of YAML front matter, as they are written, and the offset at which the body begins.

    None gives ({}, 0). What is not YAML, or too long for front matter, is left in the body: it may be text
    between two rules. Fields within fields are left out.
    """
    match = _FRONT_MATTER.match(text)
    if match is None or sum(map(match[1].count, "[{")) > _MOST_BRACKETS:
        return {}, 0
    import yaml  # deferred: most files have no front matter

    try:
        # The plainest of the loaders: every scalar stays text, so a date that is none raises nothing.
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506 (BaseLoader makes nothing but text)
    except (yaml.YAMLError, RecursionError):
        return {}, 0
    if not isinstance(fields, dict):
        return {}, 0
    texts = {str(key).lower(): _as_text(value) for key, value in fields.items()}
    return {key: text for key, text in texts.items() if text not in _NULLS}, match.end()


def blank(text: str, start: int, *, markdown: bool) -> str:
    """`text` with all before `start` and all markup overwritten; as long as `text`.

    Tags that end a line for the reader become a line break, character references become their
    character, links keep their words, and a line of nothing but links is overwritten whole.
    """
    body = fill(text[:start]) + text[start:]
    body = without_hidden(body)
    if markdown:
        body = _blank_link_lines(body)
        body = _AUTOLINK.sub(lambda m: fill(m[0]), body)
        body = _IMAGE.sub(lambda m: fill(m[0]), body)
        body = _LINK.sub(_keep_words, body)
        body = _RULE.sub(lambda m: fill(m[0]), body)
        body = _EMPHASIS.sub(lambda m: fill(m[0]), body)
    body = _DECLARATION.sub(lambda m: fill(m[0]), body)
    body = _TAG.sub(_blank_tag, body)
    return _ENTITY.sub(_resolve, body)


def _as_text(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(one for one in values if isinstance(one, str))


def without_hidden(text: str) -> str:
    """Overwrite comments and the elements that a browser does not show as text; one that is never closed stays."""
    parts: list[str] = []
    position = 0
    unclosed: set[str] = set()
    opening = _HIDDEN.search(text)
    while opening is not None:
        kind = (opening[1] or opening[2]).lower()
        closing = None
        if kind not in unclosed:
            closing = re.compile("-->" if opening[1] else rf"</{kind}\s*>", re.IGNORECASE).search(text, opening.end())
        if closing is None:
            unclosed.add(kind)  # and no later one can be: looking again and again would be quadratic
            opening = _HIDDEN.search(text, opening.end())
            continue
        parts += [text[position : opening.start()], fill(text[opening.start() : closing.end()])]
        position = closing.end()
        opening = _HIDDEN.search(text, position)
    return "".join([*parts, text[position:]])


def fill(text: str) -> str:
    """Fillers in place of all but the line ends."""
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
        return "\n" + fill(match[0][1:])
    return fill(match[0])


def _resolve(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    if character == match[0] or len(character) > len(match[0]):
        return match[0]
    return character + FILLER * (len(match[0]) - len(character))
