"""Laws of canonical JSON, checked against the reference implementation of RFC 8785 for Python."""

import json
import unicodedata

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as some

from subak.core.canonical import LARGEST_INTEGER, Json, decode, encode
from subak.core.errors import Refused

LIMIT = 1_000_000


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


KEYS = some.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=8)
# Surrogates (Cs) and control characters (Cc) have no canonical spelling here.
TEXTS = some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(normal)
NUMBERS = some.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
VALUES: some.SearchStrategy[Json] = some.recursive(
    NUMBERS | TEXTS | some.booleans(),
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(KEYS | some.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=300)
@given(VALUES)
def test_what_is_encoded_reads_back_and_is_spelled_as_rfc_8785_says(value: Json) -> None:
    raw = encode(value)
    assert raw == rfc8785.dumps(value)
    assert decode(raw, at_most_bytes=LIMIT) == value
    assert encode(decode(raw, at_most_bytes=LIMIT)) == raw


@settings(max_examples=200)
@given(VALUES, some.sampled_from([None, 2]), some.booleans())
def test_the_layout_does_not_matter(value: Json, indent: int | None, ascii_only: bool) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert encode(decode(written, at_most_bytes=LIMIT)) == encode(value)


@settings(max_examples=300)
@given(ANYTHING)
def test_what_is_not_refused_has_one_spelling(value: object) -> None:
    written = json.dumps(value).encode()
    try:
        found = decode(written, at_most_bytes=LIMIT)
    except Refused as refused:
        assert refused.code.startswith("json.")  # noqa: PT017  # any of them
        return
    assert found == value
    assert encode(found) == rfc8785.dumps(found)


@settings(max_examples=300)
@given(some.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        found = decode(raw, at_most_bytes=LIMIT)
    except Refused as refused:
        assert refused.code.startswith("json.")  # noqa: PT017  # any of them
    else:
        assert decode(encode(found), at_most_bytes=LIMIT) == found
