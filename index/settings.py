"""Where the index is, when the user does not say."""

import os
import sys
from pathlib import Path

from index.errors import UserError

DEFAULT_INDEX = Path(".qa")
SETTINGS_FILE = Path("qa.toml")


class BadSettings(UserError):
    """qa.toml cannot be read."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file}: {reason}; mend the file or name the index: --index DIR",
            f"{file}：{reason}；请修正文件，或用 --index DIR 指明索引",
        )


def index_folder(given: Path | None) -> Path:
    """The index folder: as given, else $QA_INDEX, else `index` in qa.toml, else .qa/.

    Raises:
        BadSettings: qa.toml is not TOML or its `index` is not text.
    """
    if given is not None:
        return given
    named = os.environ.get("QA_INDEX") or _from_settings()
    return Path(os.path.expanduser(named)) if named else DEFAULT_INDEX


def _from_settings() -> str | None:
    if not SETTINGS_FILE.is_file():
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        named = tomllib.loads(SETTINGS_FILE.read_text("utf-8")).get("index")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(SETTINGS_FILE, str(error)) from error
    if named is not None and not isinstance(named, str):
        raise BadSettings(SETTINGS_FILE, "`index` is not text")
    return named
