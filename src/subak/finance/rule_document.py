"""Distribution rules as documents: schemas `subak/rule/1` and `subak/rule/2` become one tree.

What a rule can say stands in `rule_tree`. Schema 1 is the part of it that has no `points`,
`buckets`, `cascade`, `score`, `rule`, `cap` and `floor`; it is for ever what it was, since released
versions of entries take it alone.
"""

from functools import lru_cache
from typing import Literal

import msgspec

from subak.core.canonical import Json, decode
from subak.core.errors import refuse
from subak.finance.rule_checks import check_document
from subak.finance.rule_parts import BasicNode, Part, Title
from subak.finance.rule_tree import RuleDocument

LARGEST_DOCUMENT = 4 * 1024 * 1024
"""Bytes; a split list of some 40,000 names."""


class _FirstNode(BasicNode, frozen=True):
    """A node of schema 1."""

    split: tuple["_FirstNode", ...] | None = None


class _First(Part, frozen=True):
    """A document of schema 1."""

    schema: Literal["subak/rule/1"]
    title: Title
    root: _FirstNode


@lru_cache(maxsize=64)
def parse(raw: bytes) -> RuleDocument:
    """The rule of a document's bytes, which is of schema 1.

    Refuses `distribution.document_malformed` with the place and the reason, and the codes of
    `canonical.decode`.
    """
    return _first(decode(raw, at_most_bytes=LARGEST_DOCUMENT))


@lru_cache(maxsize=64)
def read_rule(raw: bytes) -> RuleDocument:
    """The rule of a document's bytes, of either schema; refuses like `parse`."""
    content = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    if isinstance(content, dict) and content.get("schema") == "subak/rule/1":
        return _first(content)
    return _checked(content, RuleDocument)


def _first(content: Json) -> RuleDocument:
    return _checked(content, _First)


def _checked(content: Json, schema: type[_First | RuleDocument]) -> RuleDocument:
    try:
        msgspec.convert(content, schema)
        document = msgspec.convert(content, RuleDocument)
    except msgspec.ValidationError as error:
        refuse("distribution.document_malformed", place="schema", reason=str(error))
    check_document(document)
    return document
