"""Documents taken over from one catalogue into another, with all that belongs to them, under new numbers.

Numbers run from 0 without gaps in the order of documents, so what belongs to a run of documents is a run itself and one
statement a table moves it, whatever columns the table has.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NUMBERS: Mapping[str, Mapping[str, str]] = {
    "documents": {"id": "documents"},
    "articles": {"id": "articles", "document": "documents"},
    "passages": {"id": "passages", "article": "articles"},
    "skipped": {"document": "documents"},
}
"""By table: the columns that hold numbers, and of which table. What joins articles across documents is not moved but
worked out again over the whole catalogue."""
DROPPED = frozenset({"continues"})
"""Columns that come out empty."""

_KEY = {"documents": "id", "articles": "document", "passages": "article", "skipped": "document"}


def copy_documents(
    connection: sqlite3.Connection, file: Path, runs: Iterable[tuple[int, int]], counts: dict[str, int]
) -> None:
    """Copy runs of documents, each a first number and the one after its last, out of another catalogue's file.

    `counts`, how many documents, articles and passages there are, is raised by what is copied.
    """
    with _attached(connection, file):
        documents_of, articles_of = _Owners(connection, "articles"), _Owners(connection, "passages")
        for first, last in runs:
            articles = bisect_left(documents_of, first), bisect_left(documents_of, last)
            passages = bisect_left(articles_of, articles[0]), bisect_left(articles_of, articles[1])
            bounds = {"documents": (first, last), "articles": articles, "passages": passages}
            shifts = {table: counts[table] - start for table, (start, _) in bounds.items()}
            for table, numbers in NUMBERS.items():
                _copy_table(connection, table, shifts, bounds[numbers[_KEY[table]]])
            for table, (start, end) in bounds.items():
                counts[table] += end - start


class _Owners(Sequence[int]):
    """What each article or passage belongs to, by its number; looked up when it is asked for."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection = connection
        self._one = f"SELECT {_KEY[table]} FROM other.{table} WHERE id = ?"  # noqa: S608 (the names are our own)
        (last,) = connection.execute(f"SELECT MAX(id) FROM other.{table}").fetchone()  # noqa: S608 (as above)
        self._length = 0 if last is None else int(last) + 1

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: Any) -> Any:
        (owner,) = self._connection.execute(self._one, (number,)).fetchone()
        return owner


def _copy_table(connection: sqlite3.Connection, table: str, shifts: Mapping[str, int], bounds: tuple[int, int]) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
    numbers = NUMBERS[table]
    values = ["NULL" if c in DROPPED else f"{c} + {shifts[numbers[c]]}" if c in numbers else c for c in columns]
    connection.execute(
        f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM other.{table}"  # noqa: S608 (the names are our own)
        f" WHERE {_KEY[table]} >= ? AND {_KEY[table]} < ? ORDER BY rowid",
        bounds,
    )


@contextmanager
def _attached(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    connection.commit()
    connection.execute("ATTACH ? AS other", (f"{file.resolve().as_uri()}?mode=ro&immutable=1",))
    try:
        yield
        connection.commit()
    finally:
        connection.execute("DETACH other")
