"""Both legs propose, each passage is scored by both, and the weights decide the order."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from small_index import small_index

from index.encoders import load_shipped
from index.store import Index
from qa.matching import alike
from qa.retrieve import FEATURES, RANKING, Retriever

PAGES = {
    "水库.txt": "唐河污水库治理\n\n本报讯(记者 王静)唐河污水库治理工程投资三亿元，七月开工。\n",
    "赏花.txt": "春光明媚\n\n本报讯(记者 李明)植物园梅花盛开，游客拍照。\n",
    "标准.txt": "标准化再添成果\n\n本报讯(记者 张强)全市建成标准化项目26个。\n",
}


def retriever(folder: Path, pages: Mapping[str, str], **weights: float) -> Retriever:
    opened = small_index(folder, pages)
    if not weights:
        return Retriever(opened, RANKING)
    ranking = {"ranking": dict.fromkeys(FEATURES, 0.0) | weights}
    return Retriever(opened, {"same": ranking, "foreign": ranking})


def paths(asking: Retriever, question: str, count: int = 10) -> list[str]:
    return [hit.passage.article.path for hit in asking.search(asking.prepare(question), count)]


def test_the_passage_with_the_words_of_the_question_comes_first(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    questions = ["唐河污水库治理工程投资多少？", "植物園什麼花盛開？", "全市建成標準化項目多少個？"]
    assert [paths(asking, question, 1) for question in questions] == [
        ["pages/水库.txt"],
        ["pages/赏花.txt"],
        ["pages/标准.txt"],
    ]


def test_every_passage_of_a_small_index_is_a_candidate_once(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    assert sorted(paths(asking, "污水库")) == sorted(f"pages/{name}" for name in PAGES)


def test_a_question_of_punctuation_finds_passages_without_merit(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    hits = asking.search(asking.prepare("？！"), 10)
    assert [(hit.scores.bm25, hit.scores.coverage) for hit in hits] == [(0.0, 0.0)] * 3


def test_the_total_is_the_weighted_mean_of_the_features(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES, coverage=1.0, maxsim=3.0)
    hits = asking.search(asking.prepare("污水库治理投资多少？"), 3)
    totals = [hit.scores.total for hit in hits]
    np.testing.assert_allclose(totals, [(h.scores.coverage + 3 * h.scores.maxsim) / 4 for h in hits])
    assert totals == sorted(totals, reverse=True)


def test_bm25_is_measured_against_the_best_candidate(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES, bm25=1.0)
    hits = asking.search(asking.prepare("标准化项目"), 3)
    assert [(h.passage.article.path, h.scores.bm25) for h in hits if h.scores.bm25 > 0] == [("pages/标准.txt", 1.0)]


def test_a_headline_counts_for_the_passages_under_it(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES, coverage=1.0)
    (best, *_) = asking.search(asking.prepare("春光明媚"), 3)
    assert (best.passage.article.path, best.scores.coverage) == ("pages/赏花.txt", 1.0)


def test_equal_scores_keep_the_order_of_the_corpus(tmp_path: Path) -> None:
    copies = {f"{letter}.txt": PAGES["标准.txt"] for letter in "cab"}
    assert paths(retriever(tmp_path, copies), "标准化项目26个") == ["pages/a.txt", "pages/b.txt", "pages/c.txt"]


def test_ranking_and_searching_agree(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    question = asking.prepare("游客在哪里拍照？")
    found = [(hit.passage.number, hit.scores.total) for hit in asking.search(question, 10)]
    assert asking.rank(question) == found


def test_candidates_can_be_left_out(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    question = asking.prepare("标准化项目")
    candidates = asking.candidates(question)
    (best, *others) = [hit.passage.number for hit in asking.hits(question, candidates, 10)]
    assert [hit.passage.number for hit in asking.hits(question, candidates.without([best]), 10)] == others


def test_a_question_in_another_language_has_weights_of_its_own(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    chinese, english = asking.prepare("谁拍照？"), asking.prepare("Who photographed blossoms?")
    assert asking.weights(chinese, "ranking") == RANKING["same"]["ranking"]
    assert asking.weights(english, "ranking") == RANKING["foreign"]["ranking"]
    assert asking.weights(english, "verdict") == {}


def test_the_weights_come_from_beside_the_encoder_where_it_has_some(tmp_path: Path) -> None:
    retriever(tmp_path, PAGES)
    fitted = load_shipped().settings or RANKING
    asking = Retriever(Index(tmp_path / "made"))
    assert asking.weights(asking.prepare("谁拍照？"), "ranking") == fitted["same"]["ranking"]


def test_a_question_in_another_language_proposes_what_stands_near_its_words(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    question = asking.prepare("How much does the reservoir cost?")
    assert question.foreign
    found = asking.index.lexical.search_alike(alike(question, asking.index.static), 1)
    assert asking.index.catalogue.paths([number for number, _ in found]) == {found[0][0]: "pages/水库.txt"}
