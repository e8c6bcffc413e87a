"""The bytes of a table as text: UTF-8, UTF-16, Windows-1252 or Latin-1, found out and said.

A byte order mark says it; without one, UTF-16 shows by the zero bytes beside its Latin letters, and
bytes that are UTF-8 are hardly ever anything else. What is left is one byte a letter: Windows-1252,
as spreadsheets write it, called Latin-1 where no byte tells the two apart.
"""

import codecs
from typing import NamedTuple

from subak.core.errors import Refused, need, refuse

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "latin-1")
"""Names that a map may give."""

_LOOKED_AT = 4_096
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods files begin, and how old .xls files do."""


class Decoded(NamedTuple):
    """A text and the name of the encoding that it was read in."""

    text: str
    encoding: str


def decode_table(raw: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file, in the encoding that is named, else in the one that it shows.

    Refused: table.is_workbook, table.encoding_unknown, table.encoding_wrong, table.not_text.
    """
    need(not raw.startswith(_WORKBOOKS), "table.is_workbook")
    name = encoding or _shown(raw)
    need(name in ENCODINGS, "table.encoding_unknown", encoding=name, known=", ".join(ENCODINGS))
    if name == "utf-8":
        name = "utf-8-sig"
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused("table.encoding_wrong", encoding=encoding or name, line=line) from None
    if "\0" in text:
        refuse("table.not_text")
    return Decoded(text.removeprefix("\ufeff"), name.removesuffix("-sig"))


def _shown(raw: bytes) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = raw[:_LOOKED_AT]
    if start.count(0) * 3 > len(start):
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252" if any(0x80 <= byte < 0xA0 for byte in raw) else "latin-1"
    return "utf-8"
