"""How the program speaks to its user: in Chinese or English, and in nothing that moves a terminal.

Both wordings of a message stand side by side where it is said, so neither can be forgotten.
"""

import os
import re
import sys
from typing import Literal

from index.configuration import read_settings, settings_files

Language = Literal["en", "zh"]

_chosen: Language | None = None

_LINE_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def say(en: str, zh: str) -> str:
    """The wording in the user's language."""
    return zh if language() == "zh" else en


def language() -> Language:
    """The language chosen, else that of `--lang`, `$QA_LANG`, qa.toml or the locale; English where none is Chinese."""
    global _chosen
    if _chosen is None:
        _chosen = _from_surroundings(sys.argv[1:], dict(os.environ))
    return _chosen


def choose_language(chosen: Language) -> None:
    """Speak `chosen` from now on."""
    global _chosen
    _chosen = chosen


def sanitise(text: str) -> str:
    """`text` on one line, without control characters, escape sequences' introducers and invisible direction marks."""
    return _UNSAFE.sub("", _LINE_BREAKS.sub(" ", text.replace("\t", " ")))


def _from_surroundings(arguments: list[str], environment: dict[str, str]) -> Language:
    # The command line is looked at here because help texts are worded before it is parsed.
    for i, argument in enumerate(arguments):
        if argument == "--lang" and i + 1 < len(arguments):
            return "zh" if arguments[i + 1].startswith("zh") else "en"
        if argument.startswith("--lang="):
            return "zh" if argument.removeprefix("--lang=").startswith("zh") else "en"
    wished = environment.get("QA_LANG") or _from_settings()
    if wished in ("en", "zh"):
        return "zh" if wished == "zh" else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "zh" if environment[variable].lower().startswith("zh") else "en"
    return "en"


def _from_settings() -> str | None:
    """What qa.toml says; a file that cannot be read is complained of where settings are."""
    for file in settings_files():
        try:
            wished = read_settings(file).get("lang")
        except (OSError, ValueError):
            continue
        if isinstance(wished, str):
            return wished
    return None
