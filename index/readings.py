"""What a format's reader makes of a file, before anything is known of where the file lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

LinesOf = Literal["source", "extraction"]
"""Whose lines are counted: the file's, or those of the text extracted from it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One article of a table or of JSON lines."""

    start: int
    """Offset in the document of the first character of its text."""
    end: int
    """Exclusive."""
    fields: Mapping[str, str]
    """What its other columns say, under the names title, date, source, author, url and id."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's text, and all that its format says of it."""

    text: str
    plain: str
    """As long as `text`, with markup overwritten by fillers and line breaks."""
    encoding: str
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lines_of: LinesOf = "source"
    page_starts: tuple[int, ...] = ()
    """Where the text of each page begins; empty where the format has no pages."""
    records: tuple[Record, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    """Parts that hold nothing to read: what is put after the file's path to name each, and why."""


MOST_TEXT = 64_000_000
"""Characters; a packed file of a few kilobytes can unfold to more than any newspaper holds."""
