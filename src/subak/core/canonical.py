"""Canonical JSON: one spelling for each value, so that equal values have equal hashes.

A subset of RFC 8785 (JCS), "subak-json/1": UTF-8; keys of a-z, 0-9 and underscore, sorted, each
once; no spaces; no floats, no null; whole numbers below 2^53 in absolute value; strings in NFC
without control characters; at most 32 levels. In this subset the sorting of RFC 8785 (UTF-16 units)
and of code points are the same, because keys are ASCII.
"""

import json
import re
import unicodedata
from typing import NoReturn

from msgspec.json import Encoder

from subak.core.errors import need, refuse

Json = dict[str, "Json"] | list["Json"] | str | int | bool

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 32
_KEY = re.compile(r"[a-z0-9_]+\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

encode = Encoder(order="sorted").encode
"""The canonical bytes of a value or of a struct whose optional fields are left out when they hold
their default.
"""


def decode(raw: bytes, *, at_most_bytes: int) -> Json:
    """The value of JSON bytes in any layout; refuses what has no canonical spelling, by name.

    Refused: json.too_large, json.not_utf8, json.malformed, json.key_twice, json.key_malformed,
    json.float, json.number_too_large, json.null, json.too_deep, json.surrogate,
    json.not_normalised, json.control_character.
    """
    need(len(raw) <= at_most_bytes, "json.too_large", bytes=len(raw), at_most=at_most_bytes)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        refuse("json.not_utf8", position=error.start)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        refuse("json.malformed", line=error.lineno, column=error.colno)
    except RecursionError:
        refuse("json.too_deep", at_most=DEEPEST)
    _check(value, DEEPEST)
    return value  # type: ignore[no-any-return]


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in pairs:
        need(_KEY.match(key), "json.key_malformed", key=ascii(key)[1:-1][:80])
        need(key not in found, "json.key_twice", key=key)
        found[key] = value
    return found


def _refuse_float(text: str) -> NoReturn:
    refuse("json.float", number=text[:40])


def _integer(text: str) -> int:
    need(len(text) <= 17 and text != "-0", "json.number_too_large", number=text[:40])
    number = int(text)
    need(abs(number) <= LARGEST_INTEGER, "json.number_too_large", number=text)
    return number


def _check(value: Json | None, levels: int) -> None:
    need(levels > 0, "json.too_deep", at_most=DEEPEST)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for item in value.values():
            _check(item, levels - 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, levels - 1)
    elif value is None:
        refuse("json.null")


def _check_text(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    need(not any("\ud800" <= letter <= "\udfff" for letter in text), "json.surrogate")
    need(unicodedata.is_normalized("NFC", text), "json.not_normalised", text=text[:40])
    need(not _CONTROL.search(text), "json.control_character", text=ascii(text)[1:-1][:40])
