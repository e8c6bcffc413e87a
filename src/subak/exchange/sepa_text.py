"""Texts as every SEPA bank must accept them.

Source: European Payments Council, SEPA credit transfer customer-to-bank guidelines (character set,
identifiers) and EPC217-08 (a character without an equivalent becomes a full stop).
Invariant: the same text always gives the same text; nothing is cut off in silence.
"""

from __future__ import annotations

import re
import unicodedata

from text_unidecode import unidecode  # type: ignore[import-untyped]

from subak.core.errors import need

_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!/)")
_EQUIVALENTS = str.maketrans({"&": "+", "_": "-"})


def transliterate(text: str) -> str:
    """Write a text in the SEPA character set: "Érable & fils" becomes "Erable + fils"."""
    composed = unicodedata.normalize("NFC", text)
    latin = "".join(unidecode(character) or "." for character in composed)
    return _OUTSIDE.sub(".", " ".join(latin.split()).translate(_EQUIVALENTS))


def fitted(text: str, field: str, limit: int) -> str:
    """Transliterate; refuse an empty text (`bank.field_wrong`) or `bank.text_too_long`."""
    written = transliterate(text)
    need(written, "bank.field_wrong", field=field, found=text)
    need(len(written) <= limit, "bank.text_too_long", field=field, found=written, limit=limit)
    return written


def identifier(text: str, field: str) -> str:
    """Give an id that comes back from the bank unchanged, else refuse.

    Code `bank.identifier_malformed`: an id is compared with statements, so it is never rewritten.
    """
    need(_IDENTIFIER.fullmatch(text), "bank.identifier_malformed", field=field, found=text[:40])
    return text
