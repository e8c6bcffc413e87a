"""Service: the writer of a log, its stores, read tables, snapshots, keys and clock."""
