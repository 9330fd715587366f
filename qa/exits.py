"""How the program's commands end."""

import enum


class Exit(enum.IntEnum):
    """Exit statuses, as grep's."""

    ANSWERED = 0
    NOTHING_FOUND = 1
    ERROR = 2
    INTERRUPTED = 130
    TERMINATED = 143
