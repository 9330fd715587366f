"""Help texts: what click has to say, broken into lines for a terminal that shows Chinese twice as wide as Latin."""

import re
from collections.abc import Iterable, Iterator
from gettext import gettext

import click
from rich.cells import cell_len, set_cell_size

from qa.wrapping import lines

_SENTENCE_END = re.compile(r"[.:;。：；]|\s?[(（]")

_GAP = 2
"""Columns between a name and its meaning."""
_NARROW = 30
"""Columns of names beyond which a meaning stands on a line of its own."""


class Formatter(click.HelpFormatter):
    """Writes in cells where click counts characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        first = f"{prefix or gettext('Usage:') + ' '}{prog} "
        self._write(first, args, indent=cell_len(first))

    def write_text(self, text: str) -> None:
        """Write paragraphs; those that are set in, which are examples, keep their lines."""
        for i, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if i:
                self.write_paragraph()
            for line in [paragraph] if not paragraph.startswith("  ") else paragraph.split("\n"):
                margin = line[: len(line) - len(line.lstrip())]
                self._write(" " * self.current_indent + margin, " ".join(line.split()), indent=self.current_indent)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _NARROW, col_spacing: int = _GAP) -> None:
        """Write names with their meanings beside them."""
        rows = list(rows)
        wide = min(max((cell_len(name) for name, _ in rows), default=0), col_max) + col_spacing
        for name, meaning in rows:
            indent = self.current_indent + wide
            margin = " " * self.current_indent
            if cell_len(name) > wide - col_spacing:
                self.write(f"{margin}{name}\n")
                self._write(" " * indent, meaning, indent=indent)
            else:
                self._write(margin + set_cell_size(name, wide), meaning, indent=indent)

    def _write(self, first: str, text: str, *, indent: int) -> None:
        broken = lines(text, max(self.width - indent, 10))
        for i, line in enumerate(broken):
            self.write((first + line if i == 0 else " " * indent + line).rstrip() + "\n")


class Context(click.Context):
    """Formats help with `Formatter`."""

    formatter_class = Formatter


def commands_of(command: click.Command) -> Iterator[click.Command]:
    """A command and all below it."""
    yield command
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from commands_of(below)


def format_all(command: click.Command) -> None:
    """Have a command and all below it format their help so, and be listed by the first sentence of it."""
    for one in commands_of(command):
        one.context_class = Context
        one.short_help = _SENTENCE_END.split(one.help or "")[0]
