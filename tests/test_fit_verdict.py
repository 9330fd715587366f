"""The weights of the verdict, fitted on examples whose outcome can be foreseen."""

from qa.verdict import FEATURES
from training.fit_verdict import Example, fit_verdict, lenient, without_answer
from training.squad import Asked


def example(held: bool, **evidence: float) -> Example:
    return Example("made", dict.fromkeys(FEATURES, 0.0) | {"bias": 1.0} | evidence, held)


def test_a_verdict_leans_on_what_tells_answers_apart() -> None:
    held = [example(True, heaviest=m, missing=0.1, cosine=0.5) for m in (0.7, 0.8, 0.9)]
    not_held = [example(False, heaviest=m, missing=0.1, cosine=0.5) for m in (0.1, 0.2, 0.3)]
    weights = fit_verdict([*held, *not_held])
    assert max(weights, key=lambda name: weights[name]) == "heaviest"


def test_no_evidence_for_an_answer_is_ever_held_against_one() -> None:
    examples = [example(m < 0.5, heaviest=m, missing=1 - m) for m in (0.1, 0.2, 0.3, 0.7, 0.8, 0.9)]
    weights = fit_verdict(examples)
    assert (weights["heaviest"], weights["missing"]) == (0.0, 0.0)


def test_a_source_with_many_questions_weighs_no_more_than_one_with_few() -> None:
    few = [example(True, heaviest=0.8), example(False, heaviest=0.2)]
    many = [Example("other", one.features, one.held) for one in few] * 50
    assert fit_verdict([*few, *many[:2]]) == fit_verdict([*few, *many])


def test_every_sentence_that_holds_the_answer_is_taken_out() -> None:
    before, after = "大桥今日合龙，各界人士到场祝贺，现场十分热烈。", "大桥由多家单位共同建设，明年年底正式通车。"
    text = f"{before}全长1208米。引桥长1208米。{after}"
    assert without_answer(text, Asked("大桥多长？", 0, ("1208米",))) == before + after


def test_the_bias_lets_no_more_than_one_in_twenty_be_refused() -> None:
    held = [Example("news", {**example(True, heaviest=i / 40).features}, True, text=f"有{i}") for i in range(40)]
    not_held = [Example("news", {**example(False, heaviest=0.2).features}, False, text=f"无{i}") for i in range(40)]
    fitted = fit_verdict([*held, *not_held])
    weights = lenient(fitted, [*held, *not_held], {})
    assert weights["bias"] > fitted["bias"]
    assert sum(weights["bias"] + weights["heaviest"] * i / 40 <= 0 for i in range(40)) <= 2
