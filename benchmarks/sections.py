"""RESULTS.md holds what several commands measured; each keeps what the others wrote."""

import re

SIDE_BY_SIDE = "## Side by side"
"""Written by `python -m benchmarks.retrieval`; the rest but the next by `python -m benchmarks`."""
ANSWERS = "## Answers by type of question"
"""Put together by hand from `python -m benchmarks.answers` and `python -m benchmarks.conversation`."""


def section(text: str, heading: str) -> str:
    """The section under a second-level heading, heading included; empty if there is none."""
    found = _pattern(heading).search(text)
    return found[0] if found else ""


def with_section(text: str, heading: str, new: str) -> str:
    """`text` with the section under a second-level heading replaced, or `new` at its end if there is none."""
    found = _pattern(heading).search(text)
    if not found:
        return f"{text.rstrip()}\n\n{new.rstrip()}\n"
    return f"{text[: found.start()]}{new.rstrip()}\n\n{text[found.end() :]}".rstrip() + "\n"


def _pattern(heading: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(heading)}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
