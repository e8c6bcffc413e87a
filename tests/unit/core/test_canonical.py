"""Each way in which JSON has no canonical spelling is refused by its own name."""

import json

import pytest

from subak.core.canonical import DEEPEST, LARGEST_INTEGER, decode, encode
from subak.core.errors import Refused

LIMIT = 100_000


def code(raw: bytes, limit: int = LIMIT) -> str:
    with pytest.raises(Refused) as caught:
        decode(raw, at_most_bytes=limit)
    return caught.value.code


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'"\xff"', "json.not_utf8"),
        (b'{"a":1', "json.malformed"),
        (b"", "json.malformed"),
        (b"\xef\xbb\xbf1", "json.malformed"),
        (b'{"a":1,"a":2}', "json.key_twice"),
        (b'{"a":{"b":1,"b":1}}', "json.key_twice"),
        (b'{"A":1}', "json.key_malformed"),
        (b'{"":1}', "json.key_malformed"),
        (b'{"a\\n":1}', "json.key_malformed"),
        ('{"é":1}'.encode(), "json.key_malformed"),
        (b'{"\\ud800":1}', "json.key_malformed"),
        (b"1.5", "json.float"),
        (b"1e3", "json.float"),
        (b"1.0", "json.float"),
        (b"NaN", "json.float"),
        (b"-Infinity", "json.float"),
        (b"9007199254740992", "json.number_too_large"),
        (b"-9007199254740992", "json.number_too_large"),
        (b"9223372036854775808", "json.number_too_large"),
        (b"9" * 5_000, "json.number_too_large"),
        (b"-0", "json.number_too_large"),
        (b"null", "json.null"),
        (b'{"a":[null]}', "json.null"),
        (nested(DEEPEST + 1), "json.too_deep"),
        (nested(LIMIT // 2), "json.too_deep"),
        (b'"\\ud800"', "json.surrogate"),
        (b'["\\udfff"]', "json.surrogate"),
        ('"e\u0301"'.encode(), "json.not_normalised"),
        (b'"a\\u0000"', "json.control_character"),
        (b'"\\n"', "json.control_character"),
        ('"\x85"'.encode(), "json.control_character"),
    ],
)
def test_refused_by_name(raw: bytes, expected: str) -> None:
    assert code(raw) == expected


def test_too_many_bytes_are_not_even_read() -> None:
    assert code(b"\xff" * 11, limit=10) == "json.too_large"
    assert decode(b"1234567890", at_most_bytes=10) == 1_234_567_890


def test_the_last_that_is_allowed() -> None:
    assert decode(str(LARGEST_INTEGER).encode(), at_most_bytes=LIMIT) == LARGEST_INTEGER
    assert decode(str(-LARGEST_INTEGER).encode(), at_most_bytes=LIMIT) == -LARGEST_INTEGER
    assert encode(decode(nested(DEEPEST - 1), at_most_bytes=LIMIT)) == nested(DEEPEST - 1)


def test_a_pair_of_surrogates_is_one_letter() -> None:
    assert decode(b'"\\ud83c\\udf3e"', at_most_bytes=LIMIT) == "\U0001f33e"


def test_one_spelling_whatever_the_layout() -> None:
    value = {"b": [1, True, "é"], "a": {"z": -1, "10": "x", "2": ""}}
    spelled = '{"a":{"10":"x","2":"","z":-1},"b":[1,true,"é"]}'.encode()
    for written in (json.dumps(value, indent=3), json.dumps(value, ensure_ascii=False)):
        assert encode(decode(written.encode(), at_most_bytes=LIMIT)) == spelled
