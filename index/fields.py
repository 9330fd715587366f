"""What is known of an article besides its text, and how: where each field was read, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["news", "caption", "notice", "continuation"]
"""A caption is a picture's text and credit; a notice asks for entries or is numbered; a continuation began on
another page."""

Where = Literal["front matter", "headline", "dateline", "byline", "body", "furniture", "file name", "document"]
"""Furniture is what a page prints around its articles; a document's other articles, or its head and foot, are
`document`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field was read and how sure its reading is."""

    where: Where
    sure: float
    """From 0 to 1. Above .9 it is written out in full; from .5 a part of it was worked out; nothing below is kept."""
