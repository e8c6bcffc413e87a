"""The opening of a payload: its content and its salt, which together give its commitment.

    {"content": …, "salt": "<base64>"}

Canonical JSON, in a file named by the commitment; who withdraws it takes the file away.
"""

from subak.core.canonical import Json, decode, encode
from subak.core.commitment import SALT_BYTES, commitment
from subak.core.errors import Refused
from subak.log.encoding import from_base64
from subak.log.source import LARGEST_OPENING


def opens(raw: bytes, committed: str) -> bool:
    """Whether these bytes are the opening of a commitment (in hex)."""
    return opened(raw, committed) is not None


def opened(raw: bytes, committed: str) -> tuple[bytes, bytes] | None:
    """Salt and content (canonical) that these bytes open; None where they open something else."""
    try:
        opening = decode(raw, at_most_bytes=LARGEST_OPENING)
        content, salt = _parts(opening)
    except (Refused, ValueError):
        return None
    told = encode(content)
    right = commitment(salt, told).hex() == committed and encode(opening) == raw
    return (salt, told) if right else None


def _parts(opening: Json) -> tuple[Json, bytes]:
    if not isinstance(opening, dict) or set(opening) != {"content", "salt"}:
        raise ValueError
    salt = from_base64(str(opening["salt"]))
    if len(salt) != SALT_BYTES:
        raise ValueError
    return opening["content"], salt
