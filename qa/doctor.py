"""What may be wrong with an installation or an index, looked at one thing after another."""

import locale
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.errors import NoIndex, StoreError, UserError
from index.language import say
from index.settings import all_settings

_LIBRARIES = ("faiss-cpu", "tantivy", "tokenizers", "safetensors", "opencc", "numpy", "rich", "prompt-toolkit", "click")
_SPARE = 200_000_000
"""Bytes below which a disk is called full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check."""

    name: str
    fine: bool
    said: str
    then: str = ""
    """What to run; empty where all is well."""


def examine(folder: Path) -> Iterator[Finding]:
    """Look at everything that an answer from the index in `folder` needs, the most basic first."""
    checks: tuple[tuple[str, Callable[[Path], tuple[str, str]]], ...] = (
        ("python", _python),
        ("libraries", _libraries),
        ("settings", _settings),
        ("encoder", _encoder),
        ("index", _index),
        ("sources", _sources),
        ("memory", _memory),
        ("disk", _disk),
        ("terminal", _terminal),
    )
    for name, check in checks:
        said, then = check(folder)
        yield Finding(name, not then, said, then)


def _python(_folder: Path) -> tuple[str, str]:
    found = ".".join(map(str, sys.version_info[:3]))
    return found, "" if sys.version_info >= (3, 10) else "make PYTHON=python3.12 install"


def _libraries(_folder: Path) -> tuple[str, str]:
    lacking = [name for name in _LIBRARIES if _version(name) is None]
    if lacking:
        return say(
            f"not installed: {', '.join(lacking)}", f"未安装：{'、'.join(lacking)}"
        ), f"pip install {' '.join(lacking)}"
    return ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES[:3]), ""


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _settings(_folder: Path) -> tuple[str, str]:
    try:
        chosen = [f"{found.setting.name} = {found.value}" for found in all_settings() if found.origin]
    except UserError as error:
        return str(error), "qa config --template"
    return ", ".join(chosen) or say("all as they come", "均为默认"), ""


def _encoder(_folder: Path) -> tuple[str, str]:
    from index.encoders import load_shipped  # deferred, as what opens an index is below

    try:
        encoder = load_shipped()
    except Exception as error:  # a broken file makes its reader raise any kind
        return str(error), "pip install --force-reinstall wenbao"
    return f"{encoder.name}, {encoder.vocabulary_size} × {encoder.dimension}", ""


def _index(folder: Path) -> tuple[str, str]:
    from index.store import Index

    try:
        index = Index(folder)
        encoder = index.encoder.name
    except NoIndex as error:
        return str(error), f"qa index build PATH --index {folder}"
    except UserError as error:
        return str(error), f"qa index verify --index {folder}"
    counts = index.manifest.counts
    said = say(
        f"{folder} ({index.generation}): {counts['documents']} files, {counts['articles']} articles, {encoder}",
        f"{folder}（{index.generation}）：{counts['documents']} 个文件，{counts['articles']} 篇文章，{encoder}",
    )
    return said, ""


def _sources(folder: Path) -> tuple[str, str]:
    from index.verify import verify

    try:
        verdict = verify(folder)
    except StoreError:
        return say("there is no index to compare them with", "没有可对照的索引"), ""
    if verdict.damage:
        return say(f"damaged: {verdict.damage[0].file}", f"损坏：{verdict.damage[0].file}"), verdict.rebuild
    if verdict.stale:
        count, (path, _) = len(verdict.stale), verdict.stale[0]
        said = say(f"{count} files are not as they were indexed: {path}", f"{count} 个文件与建索引时不同：{path}")
        return said, f"qa index update --index {folder}"
    return say("as they were indexed", "与建索引时相同"), ""


def _memory(_folder: Path) -> tuple[str, str]:
    from qa.memory import state_folder

    state = state_folder()
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "history").touch(mode=0o600)
    except OSError as error:
        return say(f"{state}: {error.strerror}; nothing is remembered", f"{state}：{error.strerror}；无法保存历史"), (
            "export XDG_STATE_HOME=~/.state"
        )
    return str(state), ""


def _disk(folder: Path) -> tuple[str, str]:
    there = next(place for place in (folder, *folder.resolve().parents) if place.exists())
    free = shutil.disk_usage(there).free
    said = say(f"{free / 1e9:.1f} GB free", f"剩余 {free / 1e9:.1f} GB")
    return said, "" if free > _SPARE else f"df -h {there}"


def _terminal(_folder: Path) -> tuple[str, str]:
    from qa.screen import console

    out = console()
    encoding = locale.getpreferredencoding(False)
    colours = out.color_system or say("no colours", "无颜色")
    said = say(f"{out.width} columns, {colours}, {encoding}", f"{out.width} 列，{colours}，{encoding}")
    return said, "" if encoding.lower().replace("-", "") == "utf8" else "export LC_ALL=C.UTF-8"
