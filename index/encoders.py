"""Texts to vectors.

The encoder that ships is a table of token vectors and needs neither torch nor a download; any
sentence-transformers or model2vec model takes its place when the user names one.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any, Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import NoModel
from index.tensors import map_bytes, map_tensors
from index.text import PASSAGE_UNITS, matching_text

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]

SHIPPED = "wenbao-static"
"""The name of the encoder inside the package."""

UNKNOWN = "[UNK]"
"""The token of the characters that are in no other."""

SENTENCE_ENDS = "。!?;."
"""As folded text has them; that a decimal point is one of them costs nothing that was measured."""

_BLOCK = 1024
"""Rows of the table that are made floats at a time: as many as stay in a core's own cache."""
_REMEMBERED = 1024
"""Of how many vectors the neighbours are kept; questions repeat their words."""

MOST_NEAR = 12
"""How many tokens stand for one in a question of another language."""
LEAST_NEAR = 0.4
"""Least cosine of a token that does."""

Near = list[tuple[str, float]]
"""Tokens with their cosines."""


class Encoder(Protocol):
    """What the vector leg asks of a model."""

    @property
    def name(self) -> str:
        """What the user calls it: `SHIPPED`, or what was given as the model."""

    @property
    def identity(self) -> str:
        """Changes with the vectors: a hash of what they depend on."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def reads(self) -> Literal["matching", "readable"]:
        """Which form of a text it wants: folded, or as a person reads it."""

    @property
    def passage_units(self) -> int:
        """How many units of a passage it can take in."""

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of passages, shape (texts, dimension)."""

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of questions, shape (texts, dimension)."""


class StaticEncoder:
    """Token vectors looked up, weighted and averaged; the same table serves late interaction.

    The folder has model2vec's layout: `embeddings` (int8, vocabulary x dimension) times `weights` (float32)
    are the rows that are averaged, and `match_weights` (float32) says what each token counts in a question.
    """

    reads: Literal["matching", "readable"] = "matching"
    passage_units = PASSAGE_UNITS

    def __init__(self, folder: Path, name: str) -> None:
        from tokenizers import Tokenizer

        self.name = name
        self.folder = folder
        weights, tokenizer = map_bytes(folder / "model.safetensors"), (folder / "tokenizer.json").read_bytes()
        self._digest = hashlib.sha256()
        # The hash of the weights takes as long as the tokenizer, and needs no turn of the interpreter.
        self._hashing = Thread(target=self._hash, args=(weights.data, tokenizer))
        self._hashing.start()
        tensors = map_tensors(weights)
        self._rows: NDArray[np.int8] = tensors["embeddings"]
        self._scales = np.zeros(len(self._rows), np.float32)  # one over the length of each row that was asked for
        self._weights: Floats = tensors["weights"]
        self.match_weights: Floats = tensors["match_weights"]
        self._lengths = np.zeros(len(self._rows), np.int32)  # characters of each token that was asked for
        self._near: dict[bytes, Near] = {}
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @cached_property
    def identity(self) -> str:
        """SHA-256 over the weights and the tokenizer."""
        self._hashing.join()
        return self._digest.hexdigest()

    def _hash(self, *parts: bytes | memoryview) -> None:
        for part in parts:
            self._digest.update(part)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._rows.shape[1])

    @property
    def vocabulary_size(self) -> int:
        """How many tokens there are."""
        return int(self._rows.shape[0])

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What was fitted for this encoder and is kept beside it: weights of ranking and of the verdict."""
        file = self.folder / "ranking.json"
        return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else {}

    @cached_property
    def telling(self) -> Floats:
        """How much each token tells, shape (vocabulary,); 1 for the one in the middle, whatever the weights' scale."""
        return cast(Floats, self.match_weights / max(float(np.median(self.match_weights)), 1e-9))

    @cached_property
    def sentence_ends(self) -> NDArray[np.bool_]:
        """Which tokens end a sentence, shape (vocabulary,)."""
        ends = np.zeros(self.vocabulary_size, np.bool_)
        ends[[i for mark in SENTENCE_ENDS if (i := self._tokenizer.token_to_id(mark)) is not None]] = True
        return ends

    def tokenize(self, matching: Sequence[str]) -> list[list[int]]:
        """Token ids of folded texts."""
        return [e.ids for e in self._tokenizer.encode_batch_fast(list(matching), add_special_tokens=False)]

    def tokenize_aligned(self, matching: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids of one folded text and where in it each stands."""
        encoding = self._tokenizer.encode(matching, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    def token(self, number: int) -> str:
        """What a token stands for."""
        return str(self._tokenizer.id_to_token(number))

    def token_lengths(self, ids: Ids) -> NDArray[np.int32]:
        """How many characters each token stands for, shape (ids,); the unknown token stands for one."""
        for i in np.unique(ids[self._lengths[ids] == 0]).tolist():
            token = self.token(i)
            self._lengths[i] = 1 if token == UNKNOWN else len(token)
        lengths: NDArray[np.int32] = self._lengths[ids]
        return lengths

    def token_vectors(self, ids: Ids) -> Floats:
        """Unit vectors of tokens, shape (ids, dimension); the unknown token's is zero."""
        rows = self._rows[ids].astype(np.float32)
        fresh = self._scales[ids] == 0
        if fresh.any():
            norms = np.sqrt(np.einsum("ij,ij->i", rows[fresh], rows[fresh]))
            self._scales[ids[fresh]] = 1 / np.maximum(norms, 1e-9)
        rows *= self._scales[ids][:, None]
        return rows

    def neighbours(self, vectors: Floats) -> list[Near]:
        """For each unit vector the tokens nearest to it with their cosines, in no order.

        At most `MOST_NEAR` tokens, and none of a smaller cosine than `LEAST_NEAR`.
        """
        remembered = self._near  # another thread may put an empty one in its place
        keys = [vector.tobytes() for vector in vectors]
        fresh = [i for i, key in enumerate(keys) if key not in remembered]
        remembered.update(zip([keys[i] for i in fresh], self._looked_up(vectors[fresh]), strict=True))
        if len(remembered) > _REMEMBERED:
            self._near = {}
        return [remembered[key] for key in keys]

    def _looked_up(self, vectors: Floats) -> list[Near]:
        """`neighbours` of vectors that are not remembered."""
        if not len(vectors):
            return []
        cosines = np.empty((len(vectors), len(self._rows)), np.float32)
        for start in range(0, len(self._rows), _BLOCK):
            ids = np.arange(start, min(start + _BLOCK, len(self._rows)), dtype=np.int32)
            cosines[:, ids] = vectors @ self.token_vectors(ids).T
        nearest = np.argpartition(-cosines, min(MOST_NEAR, len(self._rows) - 1), axis=1)[:, :MOST_NEAR]
        return [
            [(str(self._tokenizer.id_to_token(int(i))), float(row[i])) for i in ids if row[i] >= LEAST_NEAR]
            for row, ids in zip(cosines, nearest, strict=True)
        ]

    def pool(self, token_ids: Sequence[Sequence[int]]) -> Floats:
        """Unit vectors of texts given as token ids, shape (texts, dimension); a text without tokens gives zeros."""
        pooled = np.zeros((len(token_ids), self.dimension), np.float32)
        for i, ids in enumerate(token_ids):
            if ids:
                array = np.asarray(ids, np.int32)
                pooled[i] = self._weights[array] @ self._rows[array].astype(np.float32)
        return _normalised(pooled)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of folded passages, shape (texts, dimension)."""
        return self.pool(self.tokenize(texts))

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of folded questions, shape (texts, dimension)."""
        return self.pool(self.tokenize([matching_text(text) for text in texts]))


class Model2VecEncoder:
    """A static model of another maker, in model2vec's layout; needs no torch."""

    reads: Literal["matching", "readable"] = "readable"
    passage_units = PASSAGE_UNITS

    def __init__(self, folder: Path, name: str) -> None:
        from model2vec import StaticModel

        self.name = name
        self.identity = _hash_of_folder(folder)
        self._model = StaticModel.from_pretrained(str(folder))
        self.dimension = int(self._model.dim)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of passages, shape (texts, dimension)."""
        return _normalised(np.asarray(self._model.encode(list(texts), max_length=None), np.float32))

    encode_queries = encode_passages


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a transformer runs, with which numbers, on how many texts at a time."""

    device: str
    numbers: str
    batch: int


_PROCESSOR = _Place("cpu", "float32", 32)
_GRAPHICS = _Place("cuda", "float16", 256)
"""Half the bytes for the same ranking; taken where torch sees such a device."""


class TransformerEncoder:
    """Any sentence-transformers model; questions and passages get the prompts that it was trained with."""

    reads: Literal["matching", "readable"] = "readable"

    def __init__(self, name: str, *, local: bool) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._place = _GRAPHICS if torch.cuda.is_available() else _PROCESSOR
        self._model = SentenceTransformer(
            name,
            device=self._place.device,
            trust_remote_code=False,
            local_files_only=local,
            model_kwargs={"use_safetensors": True, "dtype": self._place.numbers},
        )
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.identity = _hash_of_folder(Path(name)) if local and Path(name).is_dir() else f"hub:{name}"

    @property
    def passage_units(self) -> int:
        """Fitted to the model's window: a unit is at most about one and a quarter of its tokens."""
        window = self._model.max_seq_length or 512
        return max(32, min(PASSAGE_UNITS, int(window * 0.8)))

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of passages, shape (texts, dimension)."""
        return self._checked(
            self._model.encode_document(list(texts), **self._prompted("document", "passage", "corpus"))
        )

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of questions, shape (texts, dimension)."""
        return self._checked(self._model.encode_query(list(texts), **self._prompted("query")))

    def _prompted(self, *kinds: str) -> dict[str, Any]:
        # Chosen here, since the library takes its own empty "document" prompt before a model's "passage" prompt.
        prompt = next((kind for kind in kinds if self._model.prompts.get(kind)), None)
        return {
            "prompt_name": prompt,
            "batch_size": self._place.batch,  # of texts of like lengths: the library sorts what it is given
            "normalize_embeddings": True,
            "convert_to_numpy": True,
            "show_progress_bar": False,
        }

    def _checked(self, vectors: object) -> Floats:
        return cast(Floats, np.ascontiguousarray(vectors, np.float32))


def load_encoder(model: str | None = None, *, identity: str | None = None) -> Encoder:
    """The encoder that `model` names, or the one that ships.

    Args:
        model: `SHIPPED`, a folder, or the name of a hub model; a hub is asked only when no folder has that name.
        identity: of an index built earlier; a hub model is then taken from the local cache only.

    Raises:
        NoModel: there is none, or it holds no safetensors.
    """
    if model is None or model == SHIPPED:
        return load_shipped()
    folder = Path(model)
    if folder.is_dir():
        return _from_folder(folder.resolve(), str(folder.resolve()))
    if folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise NoModel(model, "there is no such folder", "没有这个文件夹")
    try:
        return TransformerEncoder(model, local=identity is not None)
    except Exception as error:  # the libraries below raise many kinds
        raise NoModel(model, _first_line(error), _first_line(error)) from error


def load_shipped() -> StaticEncoder:
    """The encoder inside the package."""
    folder = Path(__file__).parent / "models" / SHIPPED
    if not (folder / "model.safetensors").is_file():
        raise NoModel(SHIPPED, "the package is not complete; install it again", "安装包不完整，请重新安装")
    return StaticEncoder(folder, SHIPPED)


def _from_folder(folder: Path, name: str) -> Encoder:
    weights = folder / "model.safetensors"
    if not any(folder.rglob("*.safetensors")):
        raise NoModel(name, "it holds no safetensors file", "其中没有 safetensors 文件")
    try:
        if weights.is_file() and _is_model2vec(folder):
            return StaticEncoder(folder, name) if _has_match_weights(weights) else Model2VecEncoder(folder, name)
        return TransformerEncoder(name, local=True)
    except NoModel:
        raise
    except Exception as error:  # the libraries below raise many kinds
        raise NoModel(name, _first_line(error), _first_line(error)) from error


def _is_model2vec(folder: Path) -> bool:
    config = folder / "config.json"
    return config.is_file() and json.loads(config.read_text("utf-8")).get("model_type") == "model2vec"


def _has_match_weights(weights: Path) -> bool:
    from safetensors import safe_open

    with safe_open(weights, "numpy") as tensors:
        return "match_weights" in tensors.keys()


def _hash_of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.suffix in (".safetensors", ".json", ".txt", ".model")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _normalised(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast(Floats, vectors / np.maximum(norms, 1e-9))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
