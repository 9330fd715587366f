"""Build and open an index of articles; knows nothing of questions."""
