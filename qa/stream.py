"""A conversation without a terminal: lines in, answers out, and no prompt between them."""

from collections.abc import Callable, Iterable

from index.errors import UserError
from qa.commands import take
from qa.desk import Desk


def take_all(lines: Iterable[str], desk: Desk, complain: Callable[[str], None]) -> bool:
    """Do what each line says, as if it had been typed; empty lines say nothing.

    Args:
        lines: questions and commands.
        desk: what they work on.
        complain: gets one line about each that could not be done.

    Returns:
        Whether all could be done.
    """
    failed = 0
    for line in lines:
        try:
            if line.strip() and not take(line.strip(), desk):
                break
        except UserError as error:
            failed += 1
            complain(str(error))
    return not failed
