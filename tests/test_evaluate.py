"""Labelled questions give the measures that a hand works out, and a bad file is named with its line."""

import json
from math import log2
from pathlib import Path

import pytest

from index.encoders import load_shipped
from qa.beir import NotBeir, read_qrels, read_questions
from qa.evaluate import DEPTH, evaluate, rank_beir

BESIDE = Path(__file__).parents[2] / "shared" / "eval" / "drcd-dev"


def beir(folder: Path, corpus: list[object], queries: list[object], qrels: str) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, records in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return folder


def without_times(measures: dict[str, float | int]) -> dict[str, float | int]:
    assert measures["ms_per_query"] > 0 and measures["build_seconds"] > 0
    return {name: value for name, value in measures.items() if name not in ("ms_per_query", "build_seconds")}


def test_measures_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    folder = beir(
        tmp_path / "set",
        [
            {"_id": "apples", "title": "苹果丰收", "text": "今年苹果产量达到三万吨。"},
            {"_id": "bridge", "title": "", "text": "滹沱河大桥由省路桥公司承建，去年通车。"},
            {"_id": "river", "text": "滹沱河水面扩大。"},
            {"_id": "school", "title": "开学", "text": "新建小学迎来学生。"},
        ],
        [
            {"_id": "q1", "text": "今年苹果产量达到多少？"},
            {"_id": "q2", "text": "滹沱河大桥由谁承建？"},
            {"_id": "q3", "text": "没有标注的问题"},
        ],
        "query-id\tcorpus-id\tscore\nq1\tapples\t1\nq1\tschool\t0\nq2\triver\t1\nq9\tapples\t1\n",
    )
    # q1 finds its document first; q2 finds the bridge, which is not labelled, and the river second.
    assert without_times(evaluate(folder, load_shipped())) == {
        "queries": 2,
        "passages": 4,
        "ndcg@10": round((1 + 1 / log2(3)) / 2, 4),
        "mrr@10": 0.75,
        "recall@1": 0.5,
        "recall@10": 1.0,
        "recall@100": 1.0,
    }


def test_a_document_is_ranked_once_and_by_its_best_passage(tmp_path: Path) -> None:
    filler = "全市各部门认真学习会议精神，扎实推进各项重点工作，努力完成年度目标任务。" * 20
    folder = beir(
        tmp_path / "set",
        [
            {"_id": "long", "text": f"{filler}\n\n唐河污水库治理工程投资三亿元。\n\n{filler}"},
            {"_id": "short", "text": "唐河流经多地。"},
            {"_id": "other", "text": "春光明媚，花开正艳。"},
        ],
        [{"_id": "q", "text": "唐河污水库治理工程投资多少？"}, {"_id": "r", "text": "全市各部门认真学习什么精神？"}],
        "q\tlong\t1\nq\tshort\t1\nr\tlong\t1\n",
    )
    measures = without_times(evaluate(folder, load_shipped()))
    assert measures.pop("passages") > 6
    # Were it ranked by its passages, the long document would stand on several ranks of q and push the short one down.
    assert measures == {
        "queries": 2,
        "ndcg@10": 1.0,
        "mrr@10": 1.0,
        "recall@1": 0.75,
        "recall@10": 1.0,
        "recall@100": 1.0,
    }


def test_a_ranking_goes_as_deep_as_it_is_measured(tmp_path: Path) -> None:
    corpus = [{"_id": f"d{n}", "text": f"第{n}座大桥今年通车。"} for n in range(DEPTH + 20)]
    folder = beir(tmp_path / "set", list(corpus), [{"_id": "q", "text": "大桥通车"}], "q\td0\t1\n")
    _, run, _ = rank_beir(folder, load_shipped())
    assert len(run["q"]) == DEPTH


@pytest.mark.parametrize("absent", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(absent: str, tmp_path: Path) -> None:
    folder = beir(tmp_path / "set", [{"_id": "d", "text": "甲。"}], [{"_id": "q", "text": "甲"}], "q\td\t1\n")
    (folder / absent).unlink()
    with pytest.raises(NotBeir) as raised:
        evaluate(folder, load_shipped())
    assert str(raised.value) == (
        f"{folder / absent}: there is no such file; "
        "give a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv: qa eval DIR"
    )


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("corpus.jsonl", b'{"_id": "d", "text": "\xe7\x94\xb2"}\nnot json\n', "line 2 has not _id, text"),
        ("corpus.jsonl", b'\n{"_id": "d"}\n', "line 2 has not _id, text"),
        ("corpus.jsonl", b'["d", "text"]\n', "line 1 has not _id, text"),
        ("corpus.jsonl", b'{"_id": 1, "text": "a"}\n', "line 1 has not _id, text"),
        (
            "corpus.jsonl",
            b'{"_id": "d", "text": "a b"}\n{"_id": "d", "text": "c d"}\n',
            "line 2 has the _id d of line 1",
        ),
        ("corpus.jsonl", b'{"_id": "d", "text": "\xd6\xd0"}\n', "line 1 is not UTF-8"),
        ("queries.jsonl", b'{"_id": "q"}\n', "line 1 has not _id, text"),
        ("queries.jsonl", b'{"_id": "q", "text": "\xff"}\n', "line 1 is not UTF-8"),
        ("qrels/test.tsv", b"q\td\t1\nq d 1\n", "line 2 is not query, document, score"),
        ("qrels/test.tsv", b"q\td\t1\nq\td\n", "line 2 is not query, document, score"),
        ("qrels/test.tsv", b"q\td\tscore\nq\td\tmuch\n", "line 2 is not query, document, score"),
        ("qrels/test.tsv", "q\td\t1\nq\td\t²\n".encode(), "line 2 is not query, document, score"),
        ("qrels/test.tsv", b"q\td\t1\n\xff\n", "line 2 is not UTF-8"),
    ],
)
def test_a_bad_line_is_named_with_its_file(name: str, content: bytes, complaint: str, tmp_path: Path) -> None:
    folder = beir(tmp_path / "set", [{"_id": "d", "text": "甲。"}], [{"_id": "q", "text": "甲"}], "q\td\t1\n")
    (folder / name).write_bytes(content)
    with pytest.raises(NotBeir) as raised:
        evaluate(folder, load_shipped())
    assert str(raised.value) == (
        f"{folder / name}: {complaint}; give a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv: qa eval DIR"
    )


def test_labels_for_no_question_are_not_measured(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set", [{"_id": "d", "text": "甲。"}], [{"_id": "q", "text": "甲"}], "other\td\t1\n")
    with pytest.raises(NotBeir, match="no question has a judgement"):
        evaluate(folder, load_shipped())


def test_byte_order_marks_blank_lines_and_windows_line_ends_are_read_over(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(b'\xef\xbb\xbf{"_id": "q", "text": "a"}\r\n\r\n{"_id": "r", "text": "b"}\r\n\n')
    (tmp_path / "q.tsv").write_bytes(b'\xef\xbb\xbfq\t"d\t1\r\n\r\nq\te"\t-1\r\nr\td\t2\r\n\n')
    assert read_questions(tmp_path / "q.jsonl") == {"q": "a", "r": "b"}
    assert read_qrels(tmp_path / "q.tsv") == {"q": {'"d': 1, 'e"': -1}, "r": {"d": 2}}


def test_a_public_data_set_is_measured(tmp_path: Path) -> None:
    if not BESIDE.is_dir():
        pytest.skip("no labelled questions beside the repository (../shared/eval/drcd-dev)")
    corpus = [json.loads(line) for line in (BESIDE / "corpus.jsonl").read_text("utf-8").splitlines()[:60]]
    known = {document["_id"] for document in corpus}
    rows = (BESIDE / "qrels" / "test.tsv").read_text("utf-8").splitlines()
    judged = [row for row in rows if row.split("\t")[1] in known][:40]
    queries = [json.loads(line) for line in (BESIDE / "queries.jsonl").read_text("utf-8").splitlines()]
    folder = beir(tmp_path / "slice", corpus, queries, "\n".join(judged))
    measures = evaluate(folder, load_shipped())
    assert list(measures) == [
        "queries",
        "passages",
        "ndcg@10",
        "mrr@10",
        "recall@1",
        "recall@10",
        "recall@100",
        "ms_per_query",
        "build_seconds",
    ]
    assert (measures["queries"], measures["recall@100"] > 0.9) == (40, True)
