"""The conversation in a real terminal of 80 columns and 30 rows."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pexpect
import pyte
import pytest
from rich.cells import cell_len

from index.build import build_index
from index.encoders import load_shipped
from qa.menu import MENU

QA = Path(sys.executable).with_name("qa")
QUESTION = "石家庄市累计建成多少个国家级标准化试点项目？"
ANSWER = "截至目前,石家庄市累计建成国家级标准化试点项目26个,覆盖农业、服务业等多个领域。"
WIDTH, HEIGHT = 80, 30

# Newer Pythons warn of forking, which is how a terminal is opened, once a library has started threads.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


class Paper(pyte.HistoryScreen):
    """A screen twice as wide as the program believes, so that what runs over the edge is seen; answers its queries."""

    def __init__(self, answer: Callable[[str], object]) -> None:
        super().__init__(2 * WIDTH, HEIGHT, history=5000)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data)

    @property
    def shown(self) -> list[str]:
        """All that was ever shown and not overwritten, without the space at the ends of lines."""
        rolled = ["".join(row[x].data for x in range(2 * WIDTH)) for row in self.history.top]
        return [line.rstrip() for line in [*rolled, *self.display]]


class Talk:
    """One run of the REPL."""

    def __init__(
        self,
        folder: Path,
        state: Path,
        *arguments: str,
        language: str = "en_US.UTF-8",
        cwd: Path | None = None,
        own: Mapping[str, str] | None = None,
    ) -> None:
        surroundings = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(state),
            "XDG_STATE_HOME": str(state),
            "TERM": "xterm-256color",
            "LANG": language,
        }
        if "PYTHONPATH" in os.environ:
            surroundings["PYTHONPATH"] = os.environ["PYTHONPATH"]
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            str(QA),
            ["--index", str(folder), *arguments],
            env=surroundings | dict(own or {}),
            cwd=cwd,
            dimensions=(HEIGHT, WIDTH),
            timeout=30,
        )
        self._paper = Paper(self._child.send)
        self._stream = pyte.ByteStream(self._paper)

    @property
    def lines(self) -> list[str]:
        return self._paper.shown

    @property
    def text(self) -> str:
        """What was shown, as if no line had been wrapped."""
        return "".join(self.lines)

    def type(self, keys: str) -> None:
        self._child.send(keys.encode("utf-8"))

    def wait(self, shown: Callable[[], bool]) -> None:
        """Read what the program writes until something is shown."""
        deadline = time.monotonic() + 30
        while not shown():
            assert time.monotonic() < deadline, "\n".join(self.lines)
            self.read()

    def wait_for(self, text: str) -> None:
        self.wait(lambda: text in self.text)

    def read(self) -> None:
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=0.1))
        except pexpect.TIMEOUT:
            return

    def resize(self, width: int) -> None:
        self._child.setwinsize(HEIGHT, width)

    def prompted(self) -> None:
        """Wait for an empty prompt in the line of the cursor."""
        self.wait(lambda: self._paper.display[self._paper.cursor.y].rstrip() in ("ask>", "问>"))

    def say(self, line: str) -> None:
        self.prompted()
        self.type(f"{line}\r")

    def status(self) -> int | None:
        """The exit status, once the program has left."""
        while True:
            try:
                self.read()
            except pexpect.EOF:
                break
        self._child.close()
        status: int | None = self._child.exitstatus
        return status

    def stop(self) -> None:
        self._child.close(force=True)


@pytest.fixture
def talk(index_folder: Path, tmp_path: Path) -> Iterator[Talk]:
    conversation = Talk(index_folder, tmp_path / "state")
    yield conversation
    conversation.stop()


def test_the_first_prompt_says_what_to_do_and_what_is_asked(talk: Talk, index_folder: Path) -> None:
    talk.wait_for(" passages")
    talk.prompted()
    manifest = json.loads((index_folder / "gen-1" / "manifest.json").read_text("utf-8"))
    counts = manifest["counts"]
    shown = [line for line in talk.lines if line]
    assert shown[:2] == ["Ask a question. /help for commands, Ctrl-D to leave.", "ask>"]
    toolbar = f"{index_folder} · {counts['articles']} articles, {counts['passages']} passages · wenbao-static"
    assert "".join(shown[2:]) == toolbar[: len("".join(shown[2:]))]


def test_a_question_is_answered_and_its_article_opened(talk: Talk) -> None:
    talk.say("/open 1")
    talk.wait_for("ask a question first, then /open N")
    talk.say(QUESTION)
    talk.wait_for(ANSWER)
    talk.wait_for("[5] ")
    talk.say("/open 99")
    talk.wait_for("/open takes a number from 1 to 5")
    talk.say("/open ²")
    talk.wait(lambda: talk.text.count("/open takes a number from 1 to 5") == 2)
    talk.say("/open 1")
    talk.wait_for("为经济社会高质量发展注入强劲动力。")
    assert "seeds/000_b415615f2b154f57.txt:" in talk.text
    talk.prompted()
    talk.say("/quit")
    assert talk.status() == 0
    assert max(cell_len(line) for line in talk.lines) <= WIDTH


def test_what_the_corpus_lacks_is_said(talk: Talk) -> None:
    talk.say("zzz qqq")
    talk.wait_for("Not in this corpus. Not found: zzz qqq. The nearest passages:")


def test_commands_are_listed_and_a_mistyped_one_is_guessed(talk: Talk) -> None:
    talk.say("/help")
    talk.wait_for("leave (also Ctrl-D)")
    begins = next(i for i, line in enumerate(talk.lines) if line.startswith("  /open"))
    assert talk.lines[begins : begins + len(MENU)] == [f"  {entry.usage:<13} {entry.meaning}" for entry in MENU]
    talk.say("/sorces")
    talk.wait_for("no command /sorces; did you mean /sources? /help")
    talk.say("/x")
    talk.wait_for("no command /x /help")


def test_a_follow_up_is_said_in_full_undone_and_forgotten(talk: Talk) -> None:
    talk.say("/undo")
    talk.wait_for("ask a question first, then /undo")
    talk.say("赵二街小区的供热改造涉及多少单元？")
    talk.wait_for("[5] ")
    talk.say("哪家公司做的？")
    talk.wait_for("Asked: 赵二街小区的供热改造，哪家公司做的？")
    talk.wait(lambda: talk.text.count("[5] ") == 2)
    talk.say("/undo")
    talk.wait(lambda: talk.text.count("[5] ") == 3)
    talk.say("/new")
    talk.wait_for("A new conversation.")
    talk.say("哪家公司做的？")
    talk.wait(lambda: talk.text.count("[5] ") == 4)
    assert talk.text.count("Asked:") == 1


def test_a_limit_is_shown_applies_to_the_questions_after_it_and_is_lifted(talk: Talk) -> None:
    talk.say("/since soon")
    talk.wait_for("/since: 'soon' is no date; write 2021, 2021-03, 2021-03-05")
    talk.say("/since 2009")
    talk.wait_for("Only since 2009-01-01")
    talk.say("/until 2008")
    talk.wait_for("no day lies between --since 2009-01-01 and --until 2008-12-31")
    talk.say("/until 2009")
    talk.wait_for("Only since 2009-01-01, until 2009-12-31")
    talk.say("/clear")
    talk.wait_for("Everything is searched.")
    talk.say(QUESTION)
    talk.wait_for(ANSWER)


def test_sources_are_listed_with_their_encodings(talk: Talk, seeds: Path) -> None:
    talk.say("/sources")
    talk.wait_for("5 files, ")
    begins = next(i for i, line in enumerate(talk.lines) if line.startswith("  seeds/"))
    assert talk.lines[begins : begins + 5] == [f"  seeds/{file.name}  utf-8" for file in sorted(seeds.iterdir())]


def test_control_c_cancels_the_line_and_control_d_leaves(talk: Talk) -> None:
    talk.prompted()
    talk.type("half a ques")
    talk.wait_for("half a ques")
    talk.type("\x03")
    talk.say("/nope")
    talk.wait_for("no command /nope")
    talk.prompted()
    talk.type("\x04")
    assert talk.status() == 0


def test_an_earlier_run_s_questions_are_recalled(index_folder: Path, tmp_path: Path) -> None:
    first = Talk(index_folder, tmp_path)
    first.say("zzz qqq")
    first.wait_for("[5] ")
    first.say("/quit")
    assert first.status() == 0
    assert (tmp_path / "wenbao" / "history").stat().st_mode & 0o077 == 0
    second = Talk(index_folder, tmp_path)
    second.prompted()
    second.type("\x1b[A\x1b[A")
    second.wait_for("ask> zzz qqq")
    second.type("\x03")
    second.prompted()
    second.type("\x04")
    assert second.status() == 0


def test_a_rebuilt_index_is_asked_from_the_next_question_on(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("植物园\n\n本报讯(记者 李明)植物园有梅花26种。\n", "utf-8")
    build_index([tmp_path / "pages"], tmp_path / "made", load_shipped())
    talk = Talk(tmp_path / "made", tmp_path / "state")
    talk.say("植物园有梅花多少种？")
    talk.wait_for("植物园有梅花26种。 [1]")
    (tmp_path / "pages" / "a.txt").write_text("植物园\n\n本报讯(记者 李明)植物园有梅花48种。\n", "utf-8")
    build_index([tmp_path / "pages"], tmp_path / "made", load_shipped())
    talk.say("植物园有梅花多少种？")
    talk.wait_for("The index was rebuilt; using the new one.")
    talk.wait_for("植物园有梅花48种。 [1]")
    shutil.rmtree(tmp_path / "made")
    talk.say("植物园有梅花多少种？")
    talk.wait_for("build one with: qa index build PATH --index")
    talk.say("/open 1")
    talk.wait(lambda: talk.text.count("植物园有梅花48种。") == 3)
    talk.say("/sources")
    talk.wait_for("1 files, 1 articles, 1 passages")
    talk.say("/quit")
    assert talk.status() == 0


def test_a_chinese_terminal_is_spoken_to_in_chinese(index_folder: Path, tmp_path: Path) -> None:
    talk = Talk(index_folder, tmp_path, language="zh_CN.UTF-8")
    talk.wait_for("请提问。/help 查看命令，Ctrl-D 离开。")
    talk.say("/sorces")
    talk.wait_for("没有命令 /sorces；是不是 /sources？ /help")
    talk.prompted()
    talk.type("\x04")
    assert talk.status() == 0
    assert max(cell_len(line) for line in talk.lines) <= WIDTH


def test_without_an_index_there_is_no_conversation(tmp_path: Path) -> None:
    talk = Talk(tmp_path / "none", tmp_path)
    talk.wait_for("no index at")
    assert talk.status() == 2


PAGES = {
    "papers/a.md": "---\ntitle: 植物园梅花盛开\ndate: 2026-03-14\nsource: 石家庄日报\n---\n\n"
    "本报讯(记者 李明)植物园有梅花26种。夜场每天晚上9点关门。",
    "papers/b.md": "---\ntitle: 地铁三号线通车\ndate: 2026-04-02\nsource: 河北日报\n---\n\n"
    "本报讯(记者 王芳)地铁三号线全长40公里，昨日通车，票价2元起。",
}
SCORE = re.compile(r"[▰▱]{5} \d\.\d\d")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles and their index, `made`."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "papers").mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    build_index([folder / "papers"], folder / "made", load_shipped())
    return folder


@pytest.fixture
def chat(small: Path, tmp_path: Path) -> Iterator[Talk]:
    conversation = Talk(Path("made"), tmp_path / "state", cwd=small)
    yield conversation
    conversation.stop()


def transcript(talk: Talk) -> str:
    """All that was shown; how well each passage matched is not what these tests are about."""
    lines = [SCORE.sub("▰▰▰▰▱ 0.00", line) for line in talk.lines]
    return "\n".join(line for line in lines if line) + "\n"


def test_a_first_session_of_ten_turns_looks_as_it_should(chat: Talk, small: Path) -> None:
    turns = (
        ("植物园有梅花多少种？", "植物园有梅花26种。 [1]"),
        ("/open 1", "> 本报讯"),
        ("/k 1", "1 citations for each answer"),
        ("地铁三号线全长多少公里？", "地铁三号线全长40公里"),
        ("/next", "papers/a.md:7 ·"),
        ("/since 2026-04", "Only since 2026-04-01"),
        ("/clear", "Everything is searched."),
        ("/copy 1", "Copied papers/b.md:7"),
        ("/export notes.md", "2 answers written to notes.md"),
        ("/opne 1", "no command /opne; did you mean /open? /help"),
    )
    for line, shown in turns:
        before = chat.text.count(shown)
        chat.say(line)
        chat.wait(lambda shown=shown, before=before: chat.text.count(shown) > before)  # type: ignore[misc]
    chat.wait_for("wenbao-static")
    chat.prompted()
    (small / "notes.md").unlink()
    expected = Path(__file__).with_name("first_session.txt")
    if os.environ.get("QA_WRITE_SCREENS"):
        expected.write_text(transcript(chat), "utf-8")
    assert transcript(chat) == expected.read_text("utf-8")


def test_commands_and_titles_are_completed(chat: Talk) -> None:
    chat.wait_for("wenbao-static")
    chat.prompted()
    chat.type("/op\t")
    chat.wait_for("ask> /open")
    chat.type("\x03")
    chat.prompted()
    chat.type("请问植物\t")
    chat.wait_for("ask> 请问植物园梅花盛开")
    chat.type("\x03")
    chat.say("/quit")
    assert chat.status() == 0


def test_a_question_asked_before_the_encoder_is_there_waits(small: Path, tmp_path: Path) -> None:
    talk = Talk(Path("made"), tmp_path, cwd=small)
    talk.type("植物园有梅花多少种？\r")
    talk.wait_for("植物园有梅花26种。 [1]")
    talk.stop()


def test_control_c_ends_a_search_that_hangs_and_leaves_the_conversation(small: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "copy"))
    talk = Talk(Path("made"), tmp_path, cwd=folder)
    talk.say("植物园有梅花多少种？")
    talk.wait_for("植物园有梅花26种。 [1]")
    pointer = folder / "made" / "CURRENT"
    content = pointer.read_bytes()
    pointer.unlink()
    os.mkfifo(pointer)  # as a disk that does not answer: whoever reads it waits
    talk.wait_for("index changed on disk")
    talk.say("地铁三号线全长多少公里？")
    time.sleep(0.3)
    talk.type("\x03")
    talk.wait_for("cancelled")
    pointer.unlink()
    pointer.write_bytes(content)
    talk.say("地铁三号线全长多少公里？")
    talk.wait_for("40公里")
    talk.say("/quit")
    assert talk.status() == 0


def test_control_c_ends_a_rebuild_and_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    (folder / "papers").mkdir(parents=True)
    (folder / "papers" / "a.md").write_text(PAGES["papers/a.md"], "utf-8")
    build_index([folder / "papers"], folder / "made", load_shipped())
    sentence = "全市各部门认真学习会议精神，扎实推进各项重点工作，努力完成年度目标任务。"
    for n in range(1200):
        (folder / "papers" / f"{n}.txt").write_text(f"标题{n}\n\n本报讯(记者 李明)" + sentence * 40, "utf-8")
    talk = Talk(Path("made"), tmp_path / "state", cwd=folder)
    talk.say("/rebuild")
    talk.wait_for("vectors")
    talk.type("\x03")
    talk.wait_for("The rebuild was cancelled; the index is as it was.")
    talk.say("植物园有梅花多少种？")
    talk.wait_for("植物园有梅花26种。 [1]")
    talk.say("/quit")
    assert talk.status() == 0


def test_fifty_pasted_lines_are_one_question(chat: Talk) -> None:
    chat.prompted()
    pasted = "\n".join(f"第{n}行" for n in range(1, 51))
    chat.type(f"\x1b[200~{pasted}\x1b[201~")
    chat.wait_for("第50行")
    assert "[1] " not in chat.text
    chat.type("\r")
    chat.wait_for("[2] ")
    chat.say("/nope")
    chat.wait_for("no command /nope")
    assert sum(line.startswith("[1] ") for line in chat.lines) == 1


def test_alt_enter_begins_a_line_and_enter_asks(chat: Talk) -> None:
    chat.prompted()
    chat.type("植物园有\x1b\r梅花多少种？")
    chat.wait_for("梅花多少种？")
    assert [line for line in chat.lines if "种？" in line or "园有" in line] == ["ask> 植物园有", "     梅花多少种？"]
    chat.type("\r")
    chat.wait_for("植物园有梅花26种。 [1]")


def test_a_narrower_terminal_gets_narrower_lines(chat: Talk) -> None:
    chat.wait_for("wenbao-static")
    chat.prompted()
    chat.resize(44)
    time.sleep(0.5)
    chat.say("地铁三号线全长多少公里？")
    chat.wait_for("[2] ")
    chat.wait(lambda: "夜场" in chat.text)
    begins = next(i for i, line in enumerate(chat.lines) if line.startswith("本报讯") or "[1]" in line)
    chat.prompted()
    after = [line for line in chat.lines[begins:] if line and "wenbao" not in line]
    assert max(cell_len(line.rstrip()) for line in after) <= 44


def test_wide_characters_at_the_edge_of_the_screen_stay_whole(chat: Talk) -> None:
    chat.wait_for("wenbao-static")
    chat.prompted()
    typed = "甲" * 36 + "ab" + "乙" * 5  # 5 columns of prompt, 72 and 2 of text: one column is left, too few for 乙
    chat.type(typed)
    chat.wait_for("乙乙乙乙乙")
    shown = [line.replace(" ", "") for line in chat.lines if "甲" in line or "乙" in line]
    assert "".join(shown) == "ask>" + typed
    assert max(cell_len(line) for line in chat.lines if "甲" in line) <= WIDTH


def test_vi_keys_are_taken_where_they_are_set(small: Path, tmp_path: Path) -> None:
    talk = Talk(Path("made"), tmp_path, cwd=small, own={"QA_KEYS": "vi"})
    talk.prompted()
    talk.type("half a ques")
    talk.wait_for("half a ques")
    talk.type("\x1b")
    time.sleep(0.7)  # until the key that was pressed can be no beginning of another
    talk.type("dd")
    talk.prompted()
    talk.type("i/nope\r")
    talk.wait_for("no command /nope")
    talk.stop()


def test_the_first_prompt_is_there_at_once(small: Path, tmp_path: Path) -> None:
    """Within half a second where bare Python with NumPy takes an eighth, in the same run."""
    if os.getloadavg()[0] > 2 * (os.cpu_count() or 1):
        pytest.skip("other processes keep the machine busy: half a second is not half a second")
    taken, bare = [9.9], [9.9]
    while min(taken) >= max(0.5, 4 * min(bare)) and len(taken) < 9:  # the best run counts
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        bare.append(time.perf_counter() - started)
        started = time.perf_counter()
        talk = Talk(Path("made"), tmp_path, cwd=small)
        talk.wait(lambda talk=talk: "ask>" in talk.text)  # type: ignore[misc]
        taken.append(time.perf_counter() - started)
        talk.stop()
    assert min(taken) < max(0.5, 4 * min(bare))
