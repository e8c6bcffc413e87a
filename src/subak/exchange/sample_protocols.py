"""The protocols that come with Subak: schemes A, B and C, hours (D), changes to a code base (E).

The files stand in the room recognition, written for people; what is published are their canonical
bytes.
"""

from importlib.resources import files
from typing import Literal, get_args

from subak.core.canonical import decode, encode
from subak.recognition.protocol_document import LARGEST_DOCUMENT

SampleName = Literal["a", "a-collective", "b", "b-bonus", "c", "d", "e"]
SAMPLE_NAMES: tuple[SampleName, ...] = get_args(SampleName)


def sample(name: SampleName) -> bytes:
    """The canonical bytes of a sample protocol document."""
    written = files("subak.recognition").joinpath("samples", f"{name}.json").read_bytes()
    return encode(decode(written, at_most_bytes=LARGEST_DOCUMENT))
