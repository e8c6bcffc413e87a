"""The maps that come with Subak: hours of volunteers, measures with bounds, members.

They are written for people, with the columns explained, in both languages; the pages about tables
show the same text.
"""

from importlib.resources import files
from typing import Literal

SampleMap = Literal["hours", "measures", "members"]
SAMPLE_MAPS: tuple[SampleMap, ...] = ("hours", "measures", "members")


def sample_map(name: SampleMap, language: str) -> str:
    """A map of the samples, its comments in a language (fr, en)."""
    folder = files("subak.exchange").joinpath("maps")
    return folder.joinpath(f"{name}.{language}.toml").read_text(encoding="utf-8")
