"""Write the trained table in the layout of model2vec, which sentence-transformers reads as well.

The folder holds no pickle: safetensors, JSON and a model card.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

CONFIG = {
    "model_type": "model2vec",
    "architectures": ["StaticModel"],
    "normalize": True,
    "max_length": None,
    "seq_length": 1_000_000,
    "embedding_dtype": "int8",
}
MODULES = [
    {"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
SENTENCE_TRANSFORMERS: dict[str, object] = {
    "model_type": "SentenceTransformer",
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def export(
    folder: Path,
    tokenizer: Tokenizer,
    *,
    vectors: NDArray[np.float32],
    pool: NDArray[np.float32],
    match: NDArray[np.float32],
) -> None:
    """Write the model.

    Args:
        folder: Where to; made if need be.
        tokenizer: Its piece 0 is [UNK].
        vectors: (pieces, dimensions), of any length.
        pool: (pieces,), the weights of unit vectors in a pooled vector.
        match: (pieces,), the weights of pieces in a question under late interaction.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantized(vectors)
    pool, match = pool.copy(), match.copy()
    rows[0], pool[0], match[0] = 0, 0, 0
    tensors = {
        "embeddings": rows,
        "weights": (pool * scales / pool.max()).astype(np.float32),
        "match_weights": (match / match.max()).astype(np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in (
        ("config.json", CONFIG | {"hidden_dim": vectors.shape[1]}),
        ("modules.json", MODULES),
        ("config_sentence_transformers.json", SENTENCE_TRANSFORMERS),
    ):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def quantized(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8, each stretched to the full range, and the factors that bring them to unit length.

    Returns:
        (n, dimensions) and (n,): `rows[i] * factors[i]` has length 1; both are 0 for a row of zeros.
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    rows = np.rint(127 * vectors / np.where(largest > 0, largest, 1)).astype(np.int8)
    lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
    return rows, np.where(lengths > 0, 1 / np.where(lengths > 0, lengths, 1), 0).astype(np.float32)
