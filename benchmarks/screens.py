"""Five pictures of the conversation for the README, taken from a real terminal: `make screens`.

The program runs in a pseudo-terminal, a terminal emulator draws what it writes, and rich turns that into SVG. The
pictures name only fonts that the reader's machine has: nothing is fetched when they are shown.
"""

import re
import sys
import tempfile
import time
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screens"
QA = Path(sys.executable).with_name("qa")
_WIDTH, _HEIGHT = 88, 30
_QUIET = 0.6
"""Seconds without output after which a screen is finished; the toolbar is drawn anew each second."""

_FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture."""

    name: str
    keys: tuple[str, ...]
    """Typed one after the other, each when the screen has come to rest."""
    arguments: tuple[str, ...] = ()


SCREENS = (
    Screen("answer", ("石家庄市累计建成多少个国家级标准化试点项目？\r",), ("--lang", "zh")),
    Screen("kindred", ("What rate did the high-tech zone's water quality reach?\r",), ("--lang", "en")),
    Screen("article", ("/k 1\r", "政务服务事项的审批时限压减到多少？\r", "/open 1\r"), ("--lang", "zh")),
    Screen("absent", ("火星上发现了什么生命？\r",), ("--lang", "zh")),
    Screen("commands", ("/help\r", "/s"), ("--lang", "en")),
)


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        pexpect.run(f"{QA} index build {ROOT / 'seeds'} --index {state}/seeds", cwd=str(ROOT), timeout=120)
        for screen in SCREENS:
            picture = draw(capture(screen, Path(state)), screen.name)
            (FOLDER / f"{screen.name}.svg").write_text(picture, "utf-8")
            print(FOLDER / f"{screen.name}.svg")


class _Terminal(pyte.Screen):
    """A terminal that answers what the program asks it."""

    def __init__(self, child: "pexpect.spawn[bytes]") -> None:
        super().__init__(_WIDTH, _HEIGHT)
        self._child = child

    def write_process_input(self, data: str) -> None:
        self._child.send(data)


def capture(screen: Screen, state: Path) -> pyte.Screen:
    """Run the program, type, and give back the terminal as it then is."""
    surroundings = {"PATH": "/usr/bin:/bin", "HOME": str(state), "XDG_STATE_HOME": str(state / screen.name)}
    surroundings |= {"TERM": "xterm-256color", "COLORFGBG": "15;0", "QA_K": "2", "PYTHONPATH": str(ROOT)}
    child: pexpect.spawn[bytes] = pexpect.spawn(
        str(QA),
        ["--index", "seeds", *screen.arguments],
        cwd=str(state),
        env=surroundings,
        dimensions=(_HEIGHT, _WIDTH),
        timeout=60,
    )
    terminal = _Terminal(child)
    stream = pyte.ByteStream(terminal)
    _rest(child, stream, until=lambda: "wenbao-static" in "".join(terminal.display))
    for keys in screen.keys:
        child.send(keys.encode("utf-8"))
        _rest(child, stream)
    child.close(force=True)
    return terminal


def _rest(child: "pexpect.spawn[bytes]", stream: pyte.ByteStream, until: object = None) -> None:
    """Read until nothing has been written for a while."""
    last = time.monotonic()
    while time.monotonic() - last < _QUIET or (callable(until) and not until()):
        try:
            stream.feed(child.read_nonblocking(65536, timeout=0.1))
            last = time.monotonic()
        except pexpect.TIMEOUT:
            continue


def draw(terminal: pyte.Screen, name: str) -> str:
    """A terminal as SVG."""
    console = Console(width=_WIDTH, record=True, file=StringIO(), force_terminal=True, color_system="truecolor")
    for y in range(_HEIGHT):
        line = Text()
        cells = [terminal.buffer[y][x] for x in range(_WIDTH)]
        for style, run in groupby(cells, key=_style):
            line.append("".join(cell.data for cell in run), style)  # the second half of a wide character is empty
        console.print(line, soft_wrap=True, highlight=False)
    picture = console.export_svg(title="qa", theme=MONOKAI, code_format=_FORMAT, unique_id=f"qa-{name}")
    return re.sub(r"[ \t]+\n", "\n", picture)


def _style(character: pyte.screens.Char) -> Style:
    return Style(
        color=_colour(character.fg),
        bgcolor=_colour(character.bg),
        bold=character.bold,
        italic=character.italics,
        underline=character.underscore,
        reverse=character.reverse,
    )


def _colour(name: str) -> str | None:
    """The name that rich has for a colour of the terminal emulator."""
    if name == "default":
        return None
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    name = name.replace("brown", "yellow")
    return f"bright_{name.removeprefix('bright')}" if name.startswith("bright") else name


if __name__ == "__main__":
    main()
