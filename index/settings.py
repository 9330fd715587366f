"""What a user may set once instead of saying it each time, and where each setting came from.

An option of the command line comes first, then a variable of the environment, then `qa.toml` in the working folder,
then `qa.toml` in the user's own folder, then the default.
"""

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from index.configuration import read_settings, settings_files
from index.errors import UserError
from index.language import say

DEFAULT_INDEX = Path(".qa")
_MOST_CITATIONS = 100


class BadSettings(UserError):
    """A setting cannot be understood."""

    def __init__(self, where: object, en: str, zh: str) -> None:
        super().__init__(
            f"{where}: {en}; mend it; all settings: qa config --template",
            f"{where}：{zh}；请修正；全部设置见：qa config --template",
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be set."""

    name: str
    default: str
    en: str
    zh: str
    choices: tuple[str, ...] = ()
    """Empty where any text will do, or any number of `k`."""

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"QA_{self.name.upper()}"

    @property
    def meaning(self) -> str:
        """What it does, in the user's language."""
        return say(self.en, self.zh)


@dataclass(frozen=True, slots=True)
class Found:
    """A setting's value and where it was set."""

    setting: Setting
    value: str
    origin: str
    """A file, `$VARIABLE`, or empty for the default."""


SETTINGS = (
    Setting("index", str(DEFAULT_INDEX), "the folder of the index", "索引所在的文件夹"),
    Setting("lang", "auto", "the language of the messages", "界面语言", ("auto", "en", "zh")),
    Setting("k", "5", "citations of an answer", "每个回答的引文条数"),
    Setting(
        "keys",
        "auto",
        "the keys of the conversation; auto: as inputrc says",
        "对话的按键方式；auto 为依 inputrc",
        ("auto", "emacs", "vi"),
    ),
    Setting("theme", "auto", "colours for a dark or a light terminal", "终端配色", ("auto", "dark", "light")),
    Setting(
        "links",
        "auto",
        "what a cited place links to: auto, none, vscode, kitty, or a form with {path} {line}",
        "出处的链接：auto、none、vscode、kitty，或含 {path} {line} 的格式",
    ),
    Setting(
        "pager", "auto", "what shows a long article; auto: $PAGER or less", "显示长文的程序；auto 为 $PAGER 或 less"
    ),
)


def index_folder(given: Path | None) -> Path:
    """The index folder: as given, else as set.

    Raises:
        BadSettings: settings cannot be understood.
    """
    return given if given is not None else Path(os.path.expanduser(value_of("index")))


def value_of(name: str) -> str:
    """What is set, or the default.

    Raises:
        BadSettings: settings cannot be understood.
    """
    return find_setting(next(setting for setting in SETTINGS if setting.name == name)).value


def all_settings() -> list[Found]:
    """Every setting with its value.

    Raises:
        BadSettings: one cannot be understood.
    """
    return [find_setting(setting) for setting in SETTINGS]


def find_setting(setting: Setting) -> Found:
    """One setting with its value.

    Raises:
        BadSettings: its value is none that it can have, or a file cannot be read.
    """
    if text := os.environ.get(setting.variable):
        return Found(setting, _checked(setting, text, f"${setting.variable}"), f"${setting.variable}")
    for file in settings_files():
        table = _table(file)
        if setting.name in table:
            return Found(setting, _checked(setting, table[setting.name], str(file)), str(file))
    return Found(setting, setting.default, "")


def template() -> str:
    """A `qa.toml` in which every setting stands, with its meaning and its default."""
    lines = []
    for setting in SETTINGS:
        value = setting.default if setting.name == "k" else f'"{setting.default}"'
        choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
        lines.append(f"# {setting.meaning}{choices}\n# {setting.name} = {value}\n")
    return "\n".join(lines)


def _table(file: Path) -> dict[str, object]:
    try:
        table = read_settings(file)
    except (OSError, ValueError) as error:
        raise BadSettings(file, str(error), str(error)) from error
    names = [setting.name for setting in SETTINGS]
    for name in table:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint, hint_zh = (f", did you mean {near[0]}?", f"，是不是 {near[0]}？") if near else ("", "")
            raise BadSettings(file, f"there is no setting `{name}`{hint}", f"没有设置 `{name}`{hint_zh}")
    return table


def _checked(setting: Setting, value: object, where: str) -> str:
    """The value as text.

    Raises:
        BadSettings: it is none that the setting can have.
    """
    if setting.name == "k":
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_CITATIONS):
            raise BadSettings(
                where, f"`k` is not a number from 1 to {_MOST_CITATIONS}", f"`k` 不是 1 到 {_MOST_CITATIONS} 的数"
            )
        return text
    if not isinstance(value, str):
        raise BadSettings(where, f"`{setting.name}` is not text", f"`{setting.name}` 不是文字")
    if setting.choices and value not in setting.choices:
        listed = ", ".join(setting.choices)
        raise BadSettings(where, f"`{setting.name}` is not one of {listed}", f"`{setting.name}` 不在 {listed} 之中")
    return value
