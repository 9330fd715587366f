"""What the program remembers from one run to the next: the lines that were typed, and what was cited last.

In the folder that the system gives a program for its state, for the user's eyes only. Nothing depends on it: where it
cannot be written, nothing is remembered.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first prompt needs to know where the history is, and none of what this imports
    from qa.answer import Answer


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that was cited."""

    path: str
    char_start: int
    char_end: int


def state_folder() -> Path:
    """Where it is kept; there may be no such folder yet."""
    named = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return Path(named) / "wenbao"


def remember(answer: "Answer", folder: Path) -> None:
    """Keep what an answer from the index in `folder` cited, in place of what the answer before it did."""
    cited = [(c.path, c.char_start, c.char_end) for c in answer.citations]
    kept = {"index": str(folder.resolve()), "question": answer.rewritten or answer.question, "cited": cited}
    with suppress(OSError):
        state_folder().mkdir(parents=True, exist_ok=True)
        file = state_folder() / "last.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


def recall(folder: Path) -> tuple[str, Sequence[Cited]]:
    """The last question to the index in `folder`, and what was cited; empty where the last one went to another."""
    try:
        kept = json.loads((state_folder() / "last.json").read_text("utf-8"))
        if kept["index"] == str(folder.resolve()):
            return str(kept["question"]), [Cited(str(p), int(s), int(e)) for p, s, e in kept["cited"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return "", ()
