"""The side-by-side table counts ranks and keeps what other commands wrote."""

import numpy as np

from benchmarks.methods import reciprocal_ranks, some_passages
from benchmarks.retrieval import Row, rank
from benchmarks.sections import with_section


def test_a_rank_counts_the_documents_before_the_right_passage() -> None:
    ranking = np.array([4, 5, 1, 0])
    assert rank(ranking, frozenset([0]), ["a", "b", "c", "c", "d", "d"]) == 2
    assert rank(ranking, frozenset([3]), ["a", "b", "c", "c", "d", "d"]) == 1000


def test_a_row_has_the_reciprocal_rank_and_recall_at_three_depths() -> None:
    row = Row(ranks=[0, 3, 9, 1000], seconds=[0.001, 0.003, 0.002, 0.9], build_seconds=2.0)
    assert row.line("x") == "| x | 0.338 | 0.250 | 0.500 | 0.750 | 2.0 | 2.5 |"


def test_fusing_by_reciprocal_ranks_puts_first_what_both_put_high() -> None:
    rankings = [np.array([1, 2, 3]), np.array([4, 2, 1])]
    assert reciprocal_ranks(rankings).tolist() == [1, 2, 4, 3]


def test_the_passages_that_answer_are_among_the_few() -> None:
    few = some_passages([frozenset([7]), frozenset([90, 91])], 100, 10)
    assert {7, 90, 91} <= set(few.tolist())
    assert len(few) == 10


def test_a_section_takes_the_place_of_its_elder_and_leaves_the_others() -> None:
    text = "# Results\n\n## Speed\n\n1\n\n## Side\n\nold\n\n### part\n\n## Sets\n\n2\n"
    assert (
        with_section(text, "## Side", "## Side\n\nnew")
        == "# Results\n\n## Speed\n\n1\n\n## Side\n\nnew\n\n## Sets\n\n2\n"
    )
    assert with_section("# Results\n", "## Side", "## Side\n\nnew\n") == "# Results\n\n## Side\n\nnew\n"
