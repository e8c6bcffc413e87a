"""The documents, published names and keys of the log that the bytes of an entry name.

By the names of fields: `document` holds the hash of a document, `name` the commitment to a name.
Canonical bytes have one spelling, and no text can hold these marks, since a quotation mark inside
a text stands behind a backslash. Names of persons are never published.
"""

import re
from base64 import b64decode
from typing import NamedTuple

_HASH = re.compile(rb'"(document|name)":"([A-Za-z0-9+/]{43}=)"')
_PERSON = b'"type":"person"'
_APPOINTED = b'"kind":"logkey.appointed"'
_KEY = re.compile(rb'"key":"([A-Za-z0-9+/]{43}=)"')


class Named(NamedTuple):
    """Hashes of documents, which must be there, and commitments whose openings may be."""

    documents: list[bytes]
    names: list[bytes]


def named_in(raw: bytes) -> Named:
    """What the log's bytes of one entry name."""
    found = Named([], [])
    for field, text in _HASH.findall(raw):
        if field == b"document":
            found.documents.append(b64decode(text))
        elif _PERSON not in raw:
            found.names.append(b64decode(text))
    return found


def log_key_in(raw: bytes) -> bytes | None:
    """The public key that the log's bytes of one entry appoint to sign the log, if they do."""
    found = _KEY.search(raw) if _APPOINTED in raw else None
    return b64decode(found[1]) if found else None
