import re
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from numpy.typing import NDArray
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from index.text import matching_text

FOLDER = Path(__file__).parent.parent / "index/models/wenbao-static"
TEXTS = [
    matching_text(text)
    for text in (
        "石家庄市老年养护院通过国家级标准化试点验收。",
        "中華民國國民依法律有受教育之權。",
        "The quick brown fox jumps over 13 lazy dogs.",
        "2025年8月，C919 大型客机交付第 17 架，growth of 3.5%。",
        "公示：𫖯仰之间😀，他叫王𬱖。",
        "東京タワーは高さ333メートル。서울특별시 Привет",
        "长" * 1500,
    )
]


@pytest.fixture(scope="module")
def tensors() -> dict[str, NDArray[np.generic]]:
    return dict(load_file(FOLDER / "model.safetensors"))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


@pytest.fixture(scope="module")
def model() -> StaticModel:
    return StaticModel.from_pretrained(FOLDER)


def test_sentence_transformers_and_model2vec_read_it_and_give_equal_vectors(model: StaticModel) -> None:
    there = SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True).encode(TEXTS)
    np.testing.assert_allclose(there, model.encode(TEXTS), atol=1e-5)


def test_vectors_have_unit_length(model: StaticModel) -> None:
    np.testing.assert_allclose(np.linalg.norm(model.encode(TEXTS), axis=1), np.ones(len(TEXTS)), atol=1e-5)


def test_it_is_smaller_than_40_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 40_000_000


def test_it_holds_no_pickle() -> None:
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} == {".json", ".md", ".safetensors"}


def test_each_piece_has_a_row_and_two_weights(tensors: dict[str, NDArray[np.generic]], tokenizer: Tokenizer) -> None:
    pieces = tokenizer.get_vocab_size()
    shapes = {name: (str(tensor.dtype), len(tensor)) for name, tensor in tensors.items()}
    assert shapes == {
        "embeddings": ("int8", pieces),
        "weights": ("float32", pieces),
        "match_weights": ("float32", pieces),
    }


def test_piece_ids_fit_into_16_bits(tokenizer: Tokenizer) -> None:
    assert tokenizer.get_vocab_size() <= 65_536


def test_the_unknown_piece_weighs_nothing(tensors: dict[str, NDArray[np.generic]], tokenizer: Tokenizer) -> None:
    unknown = tokenizer.token_to_id("[UNK]")
    assert {name: float(np.abs(tensor[unknown].astype(np.float32)).sum()) for name, tensor in tensors.items()} == {
        "embeddings": 0.0,
        "weights": 0.0,
        "match_weights": 0.0,
    }


def test_no_weight_is_negative(tensors: dict[str, NDArray[np.generic]]) -> None:
    assert {name: bool((tensors[name].astype(np.float32) >= 0).all()) for name in ("weights", "match_weights")} == {
        "weights": True,
        "match_weights": True,
    }


def test_a_rare_character_costs_only_itself(tokenizer: Tokenizer) -> None:
    with_rare, without = (
        tokenizer.encode("他叫\U0002b5af,住在石家庄").tokens,
        tokenizer.encode("他叫,住在石家庄").tokens,
    )
    assert [piece for piece in with_rare if piece != "[UNK]"] == without


def test_han_pieces_have_at_most_four_characters(tokenizer: Tokenizer) -> None:
    assert [piece for piece in tokenizer.get_vocab() if re.fullmatch(r"[\u4e00-\u9fff]{5,}", piece)] == []


def test_every_printable_ascii_character_is_known(tokenizer: Tokenizer) -> None:
    printable = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    assert [character for character in printable if tokenizer.token_to_id(character) is None] == []


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("养老院", "nursing home"),
        ("自来水公司", "water company"),
        ("火车站", "railway station"),
        ("总统", "president"),
        ("地震造成多人受伤", "many people were injured in the earthquake"),
        ("农民", "farmers"),
        ("环境保护", "environmental protection"),
    ],
)
def test_a_translation_is_nearer_than_other_words(model: StaticModel, chinese: str, english: str) -> None:
    others = ["stamp collecting", "violin concerto", "the colour of the carpet", "butterfly", "chess opening"]
    vectors = model.encode([chinese, english, *others])
    cosines = vectors[1:] @ vectors[0]
    assert int(cosines.argmax()) == 0


def test_question_words_count_for_less_than_names(
    tensors: dict[str, NDArray[np.generic]], tokenizer: Tokenizer
) -> None:
    weights = tensors["match_weights"].astype(np.float32)
    asking = [weights[tokenizer.token_to_id(word)] for word in ("什么", "多少", "哪里", "what", "how", "which")]
    naming = [weights[tokenizer.token_to_id(word)] for word in ("石家庄", "养老", "地震", "earthquake", "巴西")]
    assert max(asking) < min(naming)
