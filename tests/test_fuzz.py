"""Whatever bytes come in, only the errors that a user is told come out.

`pytest tests/test_fuzz.py --hypothesis-profile=long` looks for hours; what it found stands here as `@example`.
"""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.documents import READERS, read_document
from index.encodings import Undecodable, decode
from index.errors import StoreError, UnreadableFile
from index.files import SourceFile
from index.language import sanitise
from index.manifest import CURRENT, MANIFEST, hash_file
from index.passages import cut_passages
from index.store import Index
from qa.conversation import Conversation, Wishes
from qa.retrieve import Retriever
from qa.rows import INPUT_FORMATS, UnreadableQuestions, read_questions

SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    "本报讯(记者 张三)|（新华社北京3月13日电）|# 标题|## 第二版|---\ntitle: 题\n---\n|<p>|</p>|<b>|<!--|-->|<script>|"
    "](x)|![](|```|全市交管工作会议召开|记者 李明|2021年12月24日|20211224|第2版|（上接第一版）|（下转第三版）|"
    "来源：河北日报|责任编辑 王五|。|，|？|“|”|《|》|1．|一、|●|&nbsp;|&#x110000;|&amp|\u3000|"
    "\u200b|\ufeff|\x00|\x0c|\u2028|e\u0301|\u1100\u1161|\u202e|\x1b[31m|{|}|[|]|,|\t|id,question\n|=1+1|@|'|\\|/|%|%PDF-1.7\n|PK\x03\x04".split(
        "|"
    )
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", " ", "", "", ""])
TEXTS = st.lists(st.tuples(PIECES | st.text(max_size=12), BREAKS), max_size=40).map(
    lambda pairs: "".join(piece + after for piece, after in pairs)
)
ENCODED = st.tuples(TEXTS, st.sampled_from(["utf-8", "utf-16", "gb18030", "big5", "utf-8-sig"])).map(
    lambda pair: pair[0].encode(pair[1], "ignore")
)
RAW = st.binary(max_size=400) | ENCODED | st.tuples(ENCODED, st.binary(max_size=20)).map(b"".join)
ENDINGS = st.sampled_from(sorted({*READERS, "", ".dat"}))


@SETTINGS
@given(RAW)
def test_any_bytes_are_decoded_to_text_or_refused(raw: bytes) -> None:
    try:
        text, encoding = decode(raw)
    except Undecodable:
        return
    assert raw.decode(encoding) == text or encoding.startswith("utf")
    text.encode("utf-8")


@SETTINGS
@given(raw=RAW, ending=ENDINGS)
def test_any_file_is_read_into_passages_that_its_offsets_cut_or_is_refused(
    raw: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / f"fuzzed{ending}"
    file.write_bytes(raw)
    try:
        document = read_document(SourceFile(file, f"papers/fuzzed{ending}"))
    except UnreadableFile as error:
        assert "\n" not in str(error)
        return
    assert len(document.plain) == len(document.text)
    for article in split_articles(document):
        for passage in cut_passages(document, article):
            start, end = passage.span
            assert document.text[start:end] == passage.text
            assert start < end and 1 <= passage.line_start <= passage.line_end
            assert all(start <= s.start < s.end <= end for s in passage.sentences)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def in_copy(index_folder: Path, factory: pytest.TempPathFactory) -> Path:
    copied = factory.getbasetemp() / "fuzzed-index"
    shutil.rmtree(copied, ignore_errors=True)
    return Path(shutil.copytree(index_folder, copied))


def opened_or_refused(folder: Path) -> None:
    try:
        index = Index(folder)
    except StoreError as error:
        assert "\n" not in str(error)
        return
    index.close()


@SETTINGS
@given(raw=st.binary(max_size=90) | st.text(max_size=90).map(lambda t: t.encode("utf-8", "ignore")))
def test_any_pointer_is_followed_or_refused(
    raw: bytes, index_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = in_copy(index_folder, tmp_path_factory)
    (folder / CURRENT).write_bytes(raw)
    opened_or_refused(folder)


@SETTINGS
@given(data=st.data())
def test_any_manifest_with_the_right_hash_is_read_or_refused(
    data: st.DataObject, index_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = in_copy(index_folder, tmp_path_factory)
    fields: dict[str, Any] = json.loads((folder / "gen-1" / MANIFEST).read_bytes())
    place: Any = fields
    for _ in range(data.draw(st.integers(0, 2))):
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key]:
            break
        place = place[key]
    name = data.draw(st.sampled_from(sorted(place)) | st.sampled_from(["../CURRENT", "/etc/hosts", "extra"]))
    place[name] = data.draw(JSON)
    raw = json.dumps(fields).encode("utf-8", "surrogatepass")
    (folder / "gen-1" / MANIFEST).write_bytes(raw)
    (folder / CURRENT).write_text(f"gen-1 {hashlib.sha256(raw).hexdigest()}\n", "ascii")
    opened_or_refused(folder)


@SETTINGS
@given(data=st.data())
def test_any_part_whose_hash_was_forged_is_read_or_refused(
    data: st.DataObject, index_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An index from elsewhere brings its own hashes: the parsers stand alone then."""
    folder = in_copy(index_folder, tmp_path_factory)
    manifest = folder / "gen-1" / MANIFEST
    fields: dict[str, Any] = json.loads(manifest.read_bytes())
    name = data.draw(st.sampled_from(sorted(fields["files"])))
    file = folder / "gen-1" / name
    raw = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, min(len(raw), 4096)))
    replacing = data.draw(st.binary(max_size=16))
    raw[at : at + len(replacing)] = replacing
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    file.write_bytes(raw)
    fields["files"][name] = {"size": len(raw), "sha256": hash_file(file)}
    manifest.write_text(json.dumps(fields), "utf-8")
    (folder / CURRENT).write_text(f"gen-1 {hash_file(manifest)}\n", "ascii")
    opened_or_refused(folder)


QUESTIONS = (
    st.lists(
        st.sampled_from(
            "去年|上周|2021年3月|河北日报|只看|那|呢？|多少|谁|它|石家庄|what|last week|停车场|“|《|不对，".split("|")
        )
        | st.text(max_size=6),
        min_size=1,
        max_size=8,
    )
    .map("".join)
    .filter(lambda question: bool(question.strip()))
)


@SETTINGS
@given(questions=st.lists(QUESTIONS, min_size=1, max_size=3), day=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_questions_are_answered_one_after_the_other(questions: list[str], day: date, opened: Index) -> None:
    conversation = Conversation(Retriever(opened), Wishes(as_of=day))
    for question in questions:
        answer = conversation.ask(question)
        assert 0 <= answer.confidence <= 1 and answer.answerable == (answer.answer is not None)


@SETTINGS
@given(RAW, st.sampled_from(INPUT_FORMATS))
@example(b'id,question\n"', "csv")
def test_any_file_of_questions_gives_rows_or_is_refused(raw: bytes, format: str) -> None:
    try:
        rows = read_questions(raw, "questions", format)
    except UnreadableQuestions:
        return
    assert all(bool(row.question) != bool(row.error) for row in rows)
    json.dumps([[row.id, row.question] for row in rows], ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("count", [10_000])
def test_of_ten_thousand_hostile_strings_no_control_character_is_left(count: int) -> None:
    chance = Random(11)
    parts = [
        "\x1b[31m",
        "\x1b]8;;x\x1b\\",
        "\x9b2J",
        "\x07",
        "\x08",
        "\r",
        "\n",
        "\t",
        "\x7f",
        "\u202e",
        "\u2066",
        "会议",
    ]
    hostile = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u061c", "\u2028", "\ufeff", "\U000e0041", *parts]
    for _ in range(count):
        text = "".join(chance.choices([*hostile, chr(chance.randrange(0x20, 0xD800))], k=chance.randint(1, 30)))
        shown = sanitise(text)
        assert not [c for c in shown if c < " " or "\x7f" <= c <= "\x9f" or c in "\u061c\u200e\u200f\u2028\u2029\ufeff"]
        assert not [c for c in shown if "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"]
