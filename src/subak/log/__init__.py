"""Log: the bytes that anyone can check (tree, tiles, bundles, notes), never what they mean.

Formats: C2SP tlog-tiles, tlog-checkpoint and signed-note over the tree of RFC 6962.
Pure: values in, values out. Reading and writing files belongs to the rooms above.
"""
