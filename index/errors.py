"""What can go wrong for a reason the user can mend.

An error says what is wrong, where, and what to run. The command line catches `UserError` in one place.
"""

from pathlib import Path
from typing import Any

from index.language import say


class UserError(Exception):
    """Something the user can mend; the message is one line."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(" ".join(say(en, zh).splitlines()))

    def __reduce__(self) -> tuple[Any, ...]:
        """What another process sends is the same error, though it takes other arguments to make one."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(kind: type[UserError], arguments: tuple[Any, ...], fields: dict[str, Any]) -> UserError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(fields)
    return error


class InputError(UserError):
    """What was given to be read cannot be."""


class NoSuchPath(InputError):
    """A path was named at which there is nothing."""

    def __init__(self, path: Path, suggestions: list[str] | None = None) -> None:
        near = f" (did you mean {', '.join(suggestions)}?)" if suggestions else ""
        near_zh = f"（是不是 {'、'.join(suggestions)}？）" if suggestions else ""
        super().__init__(
            f"no such path: {path}{near}; name a file or folder: qa index build PATH",
            f"没有这个路径：{path}{near_zh}；请指明文件或文件夹：qa index build PATH",
        )


class NothingToRead(InputError):
    """The paths that were named hold no article."""

    def __init__(self, paths: list[Path]) -> None:
        names = ", ".join(map(str, paths))
        super().__init__(
            f"nothing to read in {names}: no file with an article in it; name another folder: qa index build PATH",
            f"{names} 里没有可读的文章；请换一个文件夹：qa index build PATH",
        )


class UnreadableFile(InputError):
    """One file cannot be read; the others still are."""

    def __init__(self, path: str, en: str, zh: str) -> None:
        self.path = path
        super().__init__(
            f"cannot read {path}: {en}; then run: qa index build PATH",
            f"读不了 {path}：{zh}；然后运行：qa index build PATH",
        )


class StoreError(UserError):
    """An index on disk cannot be opened or written."""


class NoIndex(StoreError):
    """No index has been built where one was looked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"no index at {folder}; build one with: qa index build PATH --index {folder}",
            f"{folder} 还没有索引；请先建立：qa index build PATH --index {folder}",
        )


class DamagedIndex(StoreError):
    """A file of the index is missing, of the wrong size, or does not have the content it was written with."""

    def __init__(self, file: Path, rebuild: str) -> None:
        self.file, self.rebuild = file, rebuild
        super().__init__(
            f"the index is damaged at {file}; build it again with: {rebuild}",
            f"索引文件已损坏：{file}；请重新建立：{rebuild}",
        )


class OtherFormat(StoreError):
    """The index was written in a format that this version does not read."""

    def __init__(self, folder: Path, found: object, expected: int, rebuild: str) -> None:
        super().__init__(
            f"the index at {folder} has format {found}, this version reads {expected}; build it again with: {rebuild}",
            f"{folder} 的索引格式是 {found}，本版本只读 {expected}；请重新建立：{rebuild}",
        )


class OtherModel(StoreError):
    """The index was built with an encoder that is not the one at hand."""

    def __init__(self, folder: Path, name: str, rebuild: str) -> None:
        super().__init__(
            f"the index at {folder} was built with another edition of the model {name}; build it again with: {rebuild}",
            f"{folder} 的索引是用另一版编码器 {name} 建立的；请重新建立：{rebuild}",
        )


class NoSuchGeneration(StoreError):
    """A generation was named that the index does not hold."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(
            f"the index at {folder} holds no {name}; see: qa index list --index {folder}",
            f"{folder} 的索引没有 {name}；请查看：qa index list --index {folder}",
        )


class GenerationInUse(StoreError):
    """A generation cannot be removed: it is the live one, or a reader holds it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is in use; switch to another or let the program that reads it end, then: qa index remove {name}",
            f"{name} 正在使用；请切换到别的版本，或等读取它的程序结束，然后：qa index remove {name}",
        )


class IndexBusy(StoreError):
    """Another process is writing to the index."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"the index at {folder} is being written by {owner}; wait for it, then run the command again",
            f"{folder} 的索引正由 {owner} 写入；请等它完成后重试",
        )


class NotWritable(StoreError):
    """An index cannot be written where it was asked for."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"cannot write an index to {folder}: {reason}; name another folder: qa index build PATH --index FOLDER",
            f"无法在 {folder} 写入索引：{reason}；请换一个文件夹：qa index build PATH --index FOLDER",
        )


class NoModel(UserError):
    """An encoder was named that cannot be loaded."""

    def __init__(self, name: str, en: str, zh: str) -> None:
        super().__init__(
            f"cannot load the model {name}: {en}; name a folder that holds one: qa index build PATH --model FOLDER",
            f"无法加载模型 {name}：{zh}；请指明模型文件夹：qa index build PATH --model FOLDER",
        )
