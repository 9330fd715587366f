import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from model2vec import StaticModel
from numpy.typing import NDArray
from safetensors.numpy import load_file

from training import spelling
from training.__main__ import main
from training.cloze import Rewriter
from training.export import quantized
from training.losses import Bags, info_nce, late_interaction, pooled
from training.mining import most_alike
from training.pairs import Batch, Ragged, Source, draw, repeats
from training.readers import Article, chunks, glosses, news_day, plain_gloss, translations
from training.tokenizer import assemble, byte_pairs, candidates, count_grams, english_words, learn, ranges
from training.train import Objective, Table, once_each


def row(*ids: int) -> NDArray[np.int32]:
    return np.array(ids, np.int32)


def write(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_a_day_of_news_gives_titles_and_paragraphs_without_markup() -> None:
    day = (
        "# 《新闻联播》 (20230722)\n\n## 新闻摘要\n\n1.摘要；\n\n## 详细新闻\n\n### 吉林抓好良田建設\n\n"
        "<p><strong>央视网消息</strong>（新闻联播）：吉林今年新建高标准农田。<br></p><p>短。</p>"
        "<p>第二段说明建设的进度与成效。</p>\n\n[查看原文](https://example.org)\n\n---\n\n(更新时间戳: 1)\n"
    )
    assert list(news_day(day)) == [
        Article("吉林抓好良田建设", ("吉林今年新建高标准农田。", "第二段说明建设的进度与成效。"))
    ]


def test_translations_are_folded_and_come_with_english_first(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl.gz", [{"en": "The Law", "zh": "法 律"}, {"en": "same", "zh": "same"}])
    assert list(translations(tmp_path / "a.jsonl.gz")) == [("the law", "法律")]


def test_glosses_lose_their_brackets_and_the_to_of_verbs(tmp_path: Path) -> None:
    write(tmp_path / "g.jsonl.gz", [{"word": "養老", "gloss": "to live in retirement; (coll.) ; to provide for sb."}])
    assert list(glosses(tmp_path / "g.jsonl.gz")) == [("养老", ("live in retirement", "provide for somebody"))]
    assert plain_gloss("to see (a film)") == "see"


def test_chunks_end_where_sentences_end() -> None:
    assert list(chunks(["一二三。四五六!七八九。"], size=8)) == ["一二三。四五六!", "七八九。"]


def test_pieces_are_the_longest_that_match() -> None:
    tokenizer = assemble(["石", "家", "庄", "市", "石家庄", "家庄", "water"])
    assert tokenizer.encode("石家庄市water").tokens == ["石家庄", "市", "water"]


def test_an_unknown_character_is_cut_out_alone() -> None:
    tokenizer = assemble(["石", "家", "庄"])
    assert tokenizer.encode("石家王庄😀,x").tokens == ["石", "家", "[UNK]", "庄", "[UNK]", ",", "x"]


def test_strings_of_one_to_four_characters_are_counted() -> None:
    assert count_grams(Counter({"甲乙甲": 5})) == {"甲": 10, "乙": 5, "甲乙": 5, "乙甲": 5, "甲乙甲": 5}


def test_a_dictionary_word_is_a_candidate_and_a_loose_string_is_not() -> None:
    assert candidates(Counter({"甲": 100, "乙": 100, "甲乙": 50, "乙甲": 50}), {"甲乙"}) == {"甲乙"}


def test_byte_pairs_leave_out_digits() -> None:
    assert byte_pairs(["low 1987 low"] * 10, 30) == ["l", "o", "w", "lo", "low"]


def test_an_english_name_counts_as_often_as_the_text_names_it_in_chinese() -> None:
    grams = Counter({"河北": 50})
    assert english_words(["water water", "mere"], [("河北", "hebei")], grams, keep=2) == ["hebei", "water"]


def test_character_ranges_join_neighbours() -> None:
    assert ranges("acb鿿") == r"\x{61}-\x{63}\x{9FFF}-\x{9FFF}"


def test_learning_finds_a_word_that_the_text_repeats() -> None:
    tokenizer = learn(["石家庄的水,好水 water 1987"] * 50, {"石家庄"}, han_pieces=10, other_pieces=60)
    assert tokenizer.encode("石家庄的水 water 12").tokens == ["石家庄", "的", "水", "water", "12"]


def test_late_interaction_averages_each_piece_s_best_match() -> None:
    similarity = torch.tensor([[1.0, 0.2], [0.0, 0.6], [0.5, 0.1]])
    questions = Bags(torch.tensor([0, 1, 1]), torch.tensor([0, 2]))
    passages = Bags(torch.tensor([0, 1, 2]), torch.tensor([0, 2]))
    scores = late_interaction(questions, passages, similarity, torch.tensor([3.0, 1.0]))
    # question 0: (3 * 1.0 + 1 * 0.6) / 4 and (3 * 0.5 + 1 * 0.1) / 4; question 1 has only piece 1
    torch.testing.assert_close(scores, torch.tensor([[0.9, 0.4], [0.6, 0.1]]))


def test_the_gradient_of_late_interaction_is_that_of_the_definition() -> None:
    torch.manual_seed(1)
    similarity = torch.rand(5, 4, dtype=torch.float64, requires_grad=True)
    weights = torch.rand(4, dtype=torch.float64, requires_grad=True)
    questions = Bags(torch.tensor([0, 1, 2, 3]), torch.tensor([0, 1]))
    passages = Bags(torch.tensor([0, 1, 2, 3, 4]), torch.tensor([0, 3]))
    assert torch.autograd.gradcheck(lambda s, w: late_interaction(questions, passages, s, w), (similarity, weights))


def test_a_pooled_vector_is_the_weighted_sum_at_unit_length() -> None:
    vectors = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    texts = Bags(torch.tensor([0, 1]), torch.tensor([0]))
    torch.testing.assert_close(pooled(texts, vectors, torch.tensor([3.0, 4.0])), torch.tensor([[0.6, 0.8]]))


def test_a_repeated_answer_is_no_negative() -> None:
    scores = torch.tensor([[1.0, 1.0], [0.0, 1.0]])
    same = torch.tensor([[False, True], [False, False]])
    loss = info_nce(scores, same, temperature=1.0)
    # row 0 has no negative left: 0; row 1: log(1 + e^-1) = 0.31326
    torch.testing.assert_close(loss, torch.tensor(0.31326 / 2), atol=1e-5, rtol=0)


def test_each_piece_is_kept_once_in_a_bag() -> None:
    bags = once_each(Bags(torch.tensor([2, 2, 1, 0, 0]), torch.tensor([0, 3])))
    assert (bags.ids.tolist(), bags.starts.tolist()) == ([1, 2, 0], [0, 2])


def test_rows_that_repeat_are_found() -> None:
    assert repeats([row(1, 2), row(3), row(1, 2)]).tolist() == [[True, False, True], [False, True, False]] + [
        [True, False, True]
    ]


def test_a_question_is_made_of_a_clause_and_a_question_word() -> None:
    tokenizer = assemble(["甲", "乙", "丙", "丁", "什么"])
    rewriter = Rewriter.of(tokenizer, {}, {})
    passage = row(*tokenizer.encode("甲乙丙丁").ids)
    question = rewriter.question(passage, np.random.default_rng(0), "plain")
    asking = {piece for words in rewriter.asking[False] for piece in words}
    assert set(question.tolist()) - set(passage.tolist()) <= asking
    assert set(question.tolist()) & set(passage.tolist()) != set()


def test_translating_puts_words_of_the_dictionary_for_pieces() -> None:
    tokenizer = assemble(["水", "water"])
    (shui,), (water,) = tokenizer.encode("水").ids, tokenizer.encode("water").ids
    rewriter = replace(Rewriter.of(tokenizer, {}, {shui: [(water,)]}), stop=[])
    assert rewriter.translate(row(shui, shui), np.random.default_rng(0), keep=0).tolist() == [water, water]


def test_english_words_that_say_little_are_strewn_into_a_translation_but_not_translated() -> None:
    tokenizer = assemble(["水", "water", "the", "其"])
    (shui,), (water,), (the,), (qi,) = (tokenizer.encode(word).ids for word in ("水", "water", "the", "其"))
    rewriter = replace(Rewriter.of(tokenizer, {}, {shui: [(water,)], the: [(qi,)]}), stop=[the])
    rng = np.random.default_rng(0)
    assert set(rewriter.translate(row(*[shui] * 50), rng, keep=0).tolist()) == {water, the}
    assert rewriter.translate(row(the), rng).tolist() == []


def test_a_batch_pairs_each_question_with_its_passage() -> None:
    texts = Ragged.of([row(i, i + 100) for i in range(1, 9)])
    tokenizer = assemble(["甲"])
    source = Source("pairs", 1, 8, texts, texts)
    batch = draw(source, Rewriter.of(tokenizer, {}, {}), np.random.default_rng(0))
    assert batch.questions.ids.tolist() == batch.passages.ids.tolist()
    assert not batch.same.any()


def test_mined_passages_stand_after_those_that_answer() -> None:
    asked, answering = (Ragged.of([row(i, i + shift) for i in range(1, 5)]) for shift in (100, 200))
    source = Source("pairs", 1, 2, answering, asked, mined=np.array([3, 3, 3, -1], np.int64))
    batch = draw(source, Rewriter.of(assemble(["甲"]), {}, {}), np.random.default_rng(1), block=2)
    rows = [batch.passages.row(i).tolist() for i in range(len(batch.passages))]
    assert len(batch.questions) == 2
    assert batch.same.shape == (2, len(rows))
    assert rows == [[2, 202], [3, 203], [4, 204]]


def test_the_passage_most_alike_is_another_one_that_shares_terms() -> None:
    passages = ["养老院有五十张床位。", "新建的养老院有六十张床位。", "天气晴朗"]
    assert most_alike(passages).tolist() == [1, 0, -1]


def test_a_reworded_question_takes_synonyms_where_there_are_any() -> None:
    tokenizer = assemble(["医院", "病院", "多"])
    (hospital,), (other,), (many,) = (tokenizer.encode(word).ids for word in ("医院", "病院", "多"))
    rewriter = Rewriter.of(tokenizer, {hospital: [(other,)]}, {})
    varied = rewriter.varied(row(*[hospital, many] * 20), np.random.default_rng(0), replace=1.0, drop=0.0, shortest=1)
    assert varied.tolist() == [other, many] * 20


def test_what_has_no_translation_is_spelled() -> None:
    tokenizer = assemble(["唐河", "tang", "he", "tanghe"])
    (river,), spelled = tokenizer.encode("唐河").ids, tuple(tokenizer.encode("tanghe").ids)
    rewriter = replace(Rewriter.of(tokenizer, {}, {}, {river: spelled}), stop=[])
    assert rewriter.translate(row(river), np.random.default_rng(0), keep=0).tolist() == list(spelled)


def test_names_are_spelled_as_english_text_does() -> None:
    names = {"石家庄市": spelling.PLACE, "唐河": spelling.PLACE, "张桂梅": spelling.PERSON, "诸葛亮": spelling.PERSON}
    assert [spelling.english(name, kind) for name, kind in names.items()] == [
        "shijiazhuang city",
        "tanghe",
        "zhang guimei",
        "zhuge liang",
    ]


def test_nested_dimensions_are_trained_by_the_same_loss() -> None:
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((9, 4)).astype(np.float32), np.ones(9, np.float32))
    texts = Ragged.of([row(i, i + 4) for i in range(1, 5)])
    batch = Batch(texts, texts, np.zeros((4, 4), bool))
    halved = Table(table.vectors.weight.detach().numpy()[:, :2].copy(), np.ones(9, np.float32))
    both = table.loss(batch, Objective(nested=(2,)))
    torch.testing.assert_close(both, (table.loss(batch) + halved.loss(batch)) / 2)


def test_a_row_keeps_its_direction_when_it_becomes_bytes() -> None:
    rows, factors = quantized(np.array([[3.0, -4.0], [0.0, 0.0]], np.float32))
    assert rows.tolist() == [[95, -127], [0, 0]]
    np.testing.assert_allclose(factors, [1 / np.hypot(95, 127), 0], rtol=1e-6)


def test_one_command_reads_trains_and_writes_a_model_that_loads(tmp_path: Path) -> None:
    made = tmp_path / "data/training"
    write(
        made / "parallel/tatoeba_en_zh.jsonl.gz",
        [{"en": f"the water is good {n}", "zh": f"水很好{n}"} for n in range(40)],
    )
    write(made / "qa/faq_zh.jsonl.gz", [{"q": f"水有多少{n}？", "p": f"石家庄的水有{n}吨。"} for n in range(20)])
    write(made / "text/guide_zh.jsonl.gz", [{"title": "水", "paras": ["石家庄的水很好，养老院也用这样的水。"] * 5}])
    write(made / "lexicon/cedict_2007.jsonl.gz", [{"word": "水", "traditional": "水", "gloss": ["water"]}] * 5)
    write(made / "lexicon/zh_en_gloss.jsonl.gz", [{"word": "好", "gloss": "good; well"}] * 5)
    write(made / "lexicon/zh_synonyms.jsonl.gz", [{"words": ["很好", "不错"], "rel": "="}] * 5)
    write(
        made / "lexicon/cldr_names_multi.jsonl.gz", [{"words": ["水", "water"], "en": "water", "zh": "水", "fr": "eau"}]
    )
    synset = {"words": ["water"], "gloss": "a clear liquid", "zh": ["水"], "fr": ["eau"]}
    write(made / "lexicon/wordnet_multilingual.jsonl.gz", [synset])
    out = tmp_path / "model"
    sizes = ["--dimensions", "8", "--han-pieces", "20", "--other-pieces", "80", "--steps", "12"]
    main(["--data", str(tmp_path / "data"), "--out", str(out), *sizes])
    tensors = load_file(out / "model.safetensors")
    model = StaticModel.from_pretrained(out)
    assert sorted(path.name for path in out.iterdir()) == [
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json",
    ]
    assert {name: len(tensor) for name, tensor in tensors.items()} == {
        "embeddings": len(model.tokens),
        "weights": len(model.tokens),
        "match_weights": len(model.tokens),
    }
    assert model.encode("水很好").shape == (8,)
