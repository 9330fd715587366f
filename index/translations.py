"""What the library that reads the command line says of itself, in the user's language.

It looks its words up by gettext, so the Chinese ones stand in a catalogue, `locale/zh.po`, next to the file that
gettext reads. `python -m index.translations` makes that file again.
"""

import gettext
import os
import re
import struct
from pathlib import Path

from index.language import language

_DOMAIN = "wenbao"
_FOLDER = Path(__file__).parent / "locale"
SOURCE = _FOLDER / "zh.po"
COMPILED = _FOLDER / "zh" / "LC_MESSAGES" / f"{_DOMAIN}.mo"

_ENTRY = re.compile(
    r'^msgid "(?P<id>.*)"\n(?:msgid_plural "(?P<plural>.*)"\n)?'
    r'(?:msgstr "(?P<text>.*)"|msgstr\[0\] "(?P<one>.*)"\nmsgstr\[1\] "(?P<many>.*)")$',
    re.MULTILINE,
)
_MAGIC = 0x950412DE


def speak() -> None:
    """Let the library speak the user's language from now on."""
    if language() == "zh":
        os.environ["LANGUAGE"] = "zh"
        gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
        gettext.textdomain(_DOMAIN)
    else:
        gettext.textdomain("messages")


def compile_catalogue(source: str) -> bytes:
    """A catalogue as gettext reads it: a header, then a table of the originals and one of the translations."""
    entries: dict[bytes, bytes] = {}
    for match in _ENTRY.finditer(source):
        original, translated = match["id"], match["text"]
        if match["plural"] is not None:
            original, translated = f"{original}\0{match['plural']}", f"{match['one']}\0{match['many']}"
        entries[_unescaped(original)] = _unescaped(translated)
    originals = sorted(entries)
    start = 28 + 16 * len(originals)
    tables, texts = b"", b""
    for text in [*originals, *(entries[original] for original in originals)]:
        tables += struct.pack("<II", len(text), start + len(texts))
        texts += text + b"\0"
    count = len(originals)
    return struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, start) + tables + texts


def _unescaped(text: str) -> bytes:
    return text.replace("\\n", "\n").replace('\\"', '"').encode("utf-8")


if __name__ == "__main__":
    COMPILED.write_bytes(compile_catalogue(SOURCE.read_text("utf-8")))
