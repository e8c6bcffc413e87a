"""A rule by scores for people who do not write JSON: a table and a policy, as in `recent=0.1`."""

import hashlib
import re

from subak.cli.files import read_named
from subak.core.canonical import Json, decode, encode
from subak.core.errors import need
from subak.finance.score_table import LARGEST_TABLE

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_POLICY = re.compile(
    r"balanced|recent=[01](\.[0-9]{1,9})?|immediate=[1-9][0-9]{0,5}|special=.+", re.ASCII
)


def by_scores(given: list[str]) -> dict[str, Json]:
    """The method of a node: the table by its hash or as a file, then a policy.

    Refused: distribute.policy_malformed, and what reading a file refuses.
    """
    need(len(given) == 2, "distribute.policy_malformed", text=" ".join(given))
    table, policy = given
    return {"score": {"table": _hash(table), "policy": _policy(policy)}}


def _hash(table: str) -> str:
    if _HASH.fullmatch(table):
        return table
    content = decode(read_named(table, LARGEST_TABLE), at_most_bytes=LARGEST_TABLE)
    return hashlib.sha256(encode(content)).hexdigest()


def _policy(text: str) -> dict[str, Json]:
    found = _POLICY.fullmatch(text)
    need(found, "distribute.policy_malformed", text=text)
    kind, _, value = text.partition("=")
    if kind == "recent":
        return {"kind": kind, "discount": value if "." in value else int(value)}
    if kind == "immediate":
        return {"kind": kind, "lookback": int(value)}
    return {"kind": kind, "to": value} if kind == "special" else {"kind": kind}
