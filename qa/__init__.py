"""Ask an index questions."""
