"""Regular expressions that are compiled when they are first used.

All of them together would take a tenth of a second, which is a good part of a run that answers one question.
"""

import re
from typing import Any, cast


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but compiled when a method is first called; a text that is no pattern raises only then."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    """Becomes what it stands for: each method, once asked for, is the compiled pattern's own."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and the like look for
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found
