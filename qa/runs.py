"""What a batch was run with, so that it can be run again, and so that a stopped one goes on only as it began."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qa.conversation import Wishes
from qa.journal import OutputError, read_lines
from qa.retrieve import Retriever
from qa.rows import Row

_BINDING = ("wenbao", "index", "encoder", "options")
"""What must not change while a batch is run."""


def run_file(output: Path) -> Path:
    """Where it stands what an output was made with."""
    return output.with_name(output.name + ".run.json")


def describe_run(rows: Sequence[Row], retriever: Retriever, wishes: Wishes) -> dict[str, Any]:
    """The run header: program, index generation, encoder, options, questions and the time when it began."""
    manifest, filters = retriever.index.manifest, wishes.filters
    asked = [[row.id, row.question, row.conversation, row.error] for row in rows]
    return {
        "wenbao": version("wenbao"),
        "index": {"generation": manifest.generation, "created": manifest.created},
        "encoder": {"name": manifest.encoder["name"], "identity": manifest.encoder["identity"]},
        "options": {
            "count": wishes.count,
            "since": filters.since and filters.since.isoformat(),
            "until": filters.until and filters.until.isoformat(),
            "source": filters.source,
            "path": filters.path,
            "kind": filters.kind,
            "as_of": wishes.as_of and wishes.as_of.isoformat(),
            "literal": wishes.literal,
        },
        "questions": {"rows": len(rows), "sha256": hashlib.sha256(json.dumps(asked).encode("ascii")).hexdigest()},
        "started": now(),
    }


def now() -> str:
    """The time in UTC, as ISO 8601 writes it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def read_run(output: Path) -> dict[str, Any] | None:
    """What an output was made with; None where that does not stand beside it."""
    file = run_file(output)
    return next(read_lines(file), None) if output.is_file() and file.is_file() else None


def on_the_day_of(run: Mapping[str, Any], wishes: Wishes) -> Wishes:
    """The wishes with the day of asking of an earlier run."""
    try:
        return replace(wishes, as_of=date.fromisoformat(run["options"]["as_of"]))
    except (KeyError, TypeError, ValueError):
        return wishes


def check_agreement(earlier: Mapping[str, Any], run: Mapping[str, Any], output: Path) -> None:
    """Make sure that going on gives what an unbroken run would have given.

    Raises:
        OutputError: the earlier run asked otherwise, or asked another index.
    """
    before, after = dict(_facts(earlier)), dict(_facts(run))
    for name in before | after:
        if before.get(name) != after.get(name):
            was, is_now = before.get(name), after.get(name)
            raise OutputError(
                output,
                f"was begun with {name} {was}, which is now {is_now}; run without --resume to begin anew",
                f"开始时 {name} 为 {was}，现在是 {is_now}；去掉 --resume 可重新开始",
            )


def _facts(run: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for part in _BINDING:
        value = run.get(part)
        if isinstance(value, dict):
            yield from ((f"{part}.{name}", inner) for name, inner in value.items())
        else:
            yield part, value
