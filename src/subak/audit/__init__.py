"""Audit.

What a stranger does with the public bytes of a log, without trusting us and without Django.

First the bytes (signature, tiles, entries, documents, openings), then the same fold that the writer
runs.
"""
