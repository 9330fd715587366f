"""The files in which a user keeps settings, as they stand: `qa.toml` here, then the one in the user's own folder."""

import os
import sys
from pathlib import Path
from typing import Any

SETTINGS_FILE = Path("qa.toml")


def settings_files() -> tuple[Path, ...]:
    """Where settings are looked for, the most special first."""
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return SETTINGS_FILE, Path(own) / "wenbao" / "qa.toml"


def read_settings(file: Path) -> dict[str, Any]:
    """What a file sets; nothing where there is no such file.

    Raises:
        ValueError: it is not UTF-8 or not TOML.
        OSError: it cannot be read.
    """
    if not file.is_file():
        return {}
    if sys.version_info >= (3, 11):  # deferred: most users have no such file, and its reader takes a while to import
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(file.read_text("utf-8"))
