"""An explanation as a table on a terminal and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from index.language import sanitise, say
from qa.explanation import Explanation, Part, Reasons, rounded
from qa.screen import put

_WIDTHS = (24, 8, 8, 8, 8)
"""Of the columns; the first holds the longest name behind four spaces."""


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """The member `explain` of the object that `answer.schema.json` describes."""
    return {
        "question": explanation.question,
        "foreign": explanation.foreign,
        "candidates": explanation.candidates,
        "confidence": explanation.confidence,
        "verdict": rounded(explanation.verdict),
        "citations": [
            {
                "n": reasons.n,
                "total": round(reasons.total, 4),
                "parts": rounded(reasons.parts),
                "held": list(reasons.held),
                "alike": [{"asked": pair.asked, "found": pair.found, "cosine": pair.cosine} for pair in reasons.alike],
                "missing": list(reasons.missing),
            }
            for reasons in explanation.citations
        ],
        "milliseconds": explanation.milliseconds,
    }


def show_explanation(explanation: Explanation, out: Console, only: int | None = None) -> None:
    """Print why an answer is as it is; `only` is the number of the one citation that is asked about."""
    put(out, Text())
    put(out, Text(say("Searched for: ", "检索：") + sanitise(explanation.question)))
    stages = " · ".join(f"{_stage(name)} {taken:.1f}" for name, taken in explanation.milliseconds.items())
    put(out, Text(f"{explanation.candidates} {say('candidates', '个候选')} · {stages} ms", "dim"))
    if explanation.verdict:
        put(out, Text())
        put(out, Text(say("Confidence", "置信度") + f" {explanation.confidence:.2f}", "bold"))
        _table(out, explanation.verdict, ranked=False)
    for reasons in explanation.citations:
        if only is None or reasons.n == only:
            _show_reasons(reasons, out)


def _show_reasons(reasons: Reasons, out: Console) -> None:
    put(out, Text())
    ranked, read = say("ranked by", "排序得分"), say("read as", "读后得分")
    heading = Text(f"{sanitise(reasons.location)} · {ranked} {reasons.total:.3f} · {read} {reasons.score:.2f}", "bold")
    put(out, heading, first=Text(f"[{reasons.n}]", "cyan"))
    _table(out, reasons.parts, ranked=True)
    alike = [f"{pair.asked} ~ {pair.found} {pair.cosine:.2f}" for pair in reasons.alike]
    for name, words in (
        (say("word for word", "原词"), reasons.held),
        (say("other words", "近义"), alike),
        (say("not found", "未找到"), reasons.missing),
    ):
        if words:
            label = Text("    " + set_cell_size(name, _WIDTHS[0] - 5), "dim")
            put(out, Text(say(", ", "，").join(map(sanitise, words))), first=label)


def _table(out: Console, parts: Sequence[Part], *, ranked: bool) -> None:
    names = (say("part", "项"), say("value", "值"), say("rank", "名次"), say("weight", "权重"), say("gives", "贡献"))
    rows = [
        (_name(p.name), f"{p.value:.3f}", str(p.rank or ""), f"{p.weight:.2f}", f"{p.gives:+.3f}")
        for p in sorted(parts, key=lambda part: -abs(part.gives))
    ]
    for style, row in [("dim", names), *(("", row) for row in rows)]:
        cells = [set_cell_size(row[0], _WIDTHS[0] - 4)]
        cells += [
            _right(cell, width)
            for i, (cell, width) in enumerate(zip(row[1:], _WIDTHS[1:], strict=True))
            if ranked or i != 1
        ]
        put(out, Text("".join(cells).rstrip(), style), indent=4)


def _right(cell: str, width: int) -> str:
    return " " * max(0, width - cell_len(cell)) + cell


def _name(name: str) -> str:
    names = {
        "bm25": ("bm25 (words)", "bm25（词）"),
        "cosine": ("cosine", "余弦（向量）"),
        "coverage": ("coverage", "覆盖率"),
        "maxsim": ("maxsim", "词元匹配"),
        "sentence": ("best sentence", "最佳句匹配"),
        "bias": ("always", "常数"),
        "lead": ("lead over others", "领先其他"),
        "heaviest": ("weightiest words", "要紧词匹配"),
        "weakest": ("weakest word", "最弱一词"),
        "marked": ("marked part", "标出部分"),
        "unmet": ("kind not met", "缺所问之类"),
        "unnamed": ("no name of the kind", "缺单位地名"),
        "undated": ("other dates", "日期不符"),
        "pointed": ("pointed at", "指出答案"),
        "missing": ("not found", "未找到"),
        "length": ("words asked", "问句词数"),
    }
    return say(*names.get(name, (name.replace("_", " "), name.replace("_", " "))))


def _stage(name: str) -> str:
    names = {"prepare": "准备", "legs": "两路检索", "matching": "匹配", "reading": "读句", "verdict": "判定"}
    return say(name, names.get(name, name))
