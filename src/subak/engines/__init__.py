"""Floor 7: other ways to carry amounts through a graph, equal to the reference to the last unit."""
