"""The words of the library that reads the command line, in Chinese."""

import gettext
import io

from index.translations import COMPILED, SOURCE, compile_catalogue


def test_the_compiled_catalogue_is_what_its_source_gives() -> None:
    assert COMPILED.read_bytes() == compile_catalogue(SOURCE.read_text("utf-8")), "run: python -m index.translations"


def test_every_entry_of_the_source_is_found() -> None:
    found = gettext.GNUTranslations(io.BytesIO(COMPILED.read_bytes()))
    assert found.gettext("Usage:") == "用法："
    assert found.ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 2).startswith("（")
    originals = SOURCE.read_text("utf-8").count("\nmsgid ")
    assert len([text for text in found._catalog if isinstance(text, str) and text]) + 1 >= originals - 4  # type: ignore[attr-defined]
