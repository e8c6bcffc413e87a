"""Floor 7: scores of who contributed, from a graph of contributions; the one room of floats."""
