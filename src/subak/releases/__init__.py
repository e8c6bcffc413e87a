"""Releases: the manifests of rules, oldest first.

Importing this room makes all rules known to the program.
"""

from subak.releases import first as first
from subak.releases import fourth as fourth
from subak.releases import second as second
from subak.releases import third as third

LATEST = fourth.NAME
"""Under which new books open."""
