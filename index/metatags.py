"""What an HTML page's head says of it: title, date, newspaper, author."""

import html
import re
from collections.abc import Mapping

_HEAD = 200_000
"""Characters of a page that are looked through."""

_META = re.compile(r"<meta\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title\b[^<>]*>([^<>]*)</title", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<h1\b[^<>]*>([^<>]*)</h1", re.IGNORECASE)
_ONE_ARTICLE = (re.compile(r"<article\b", re.IGNORECASE), re.compile(r"<h1\b", re.IGNORECASE))
"""What a page has but one of where it is one article."""

_LABEL = re.compile(r"^(?:来源|稿源|作者|记者|编辑)\s*[:：]\s*")
_NAMES = {
    "title": ("og:title", "twitter:title", "articletitle"),
    "date": (
        "article:published_time",
        "og:published_time",
        "datepublished",
        "publishdate",
        "pubdate",
        "firstpublishedtime",
        "date",
        "dc.date",
    ),
    "source": ("source", "mediaid", "og:site_name", "publisher", "dc.publisher"),
    "author": ("author", "article:author", "dc.creator"),
}
"""What the field may be called in `name`, `property` or `itemprop`; the first that is there is taken."""


def described(text: str) -> Mapping[str, str]:
    """The fields that a page's head gives; a title only where the page has one article, whose title it is."""
    head = text[:_HEAD]
    said = dict(_said(head))
    fields = {field: next((said[name] for name in names if name in said), "") for field, names in _NAMES.items()}
    fields["title"] = _title(text, head, fields["title"])
    return {field: _LABEL.sub("", value) for field, value in fields.items() if value}


def _said(head: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag in _META.finditer(head):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag[1])}
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        content = _words(attributes.get("content", ""))
        if content:
            found.append((name.lower(), content))
    return found[::-1]


def _title(text: str, head: str, given: str) -> str:
    """The one heading of the page where its title begins with it, else the title that is given for quoting."""
    if any(len(mark.findall(text)) > 1 for mark in _ONE_ARTICLE):
        return ""
    tagged = _TITLE.search(head)
    whole = given or (_words(tagged[1]) if tagged else "")
    heading = _FIRST_HEADING.search(text)
    first = _words(heading[1]) if heading else ""
    return first if first and whole.startswith(first) else given


def _words(text: str) -> str:
    return " ".join(html.unescape(text).split())
