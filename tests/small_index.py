"""An index of a few pages that a test makes up."""

from collections.abc import Mapping
from pathlib import Path

from index.build import build_index
from index.encoders import load_shipped
from index.store import Index


def small_index(folder: Path, pages: Mapping[str, str]) -> Index:
    """Write pages, by file name, into `folder/pages` and open an index of them in `folder/made`."""
    (folder / "pages").mkdir()
    for name, text in pages.items():
        (folder / "pages" / name).write_bytes(text.encode("utf-8"))
    build_index([folder / "pages"], folder / "made", load_shipped())
    return Index(folder / "made")
