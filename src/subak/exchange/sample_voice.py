"""The voice rule that comes with Subak, as its authors wrote it: that of the sample valley."""

from importlib.resources import files


def sample() -> str:
    """The text of the sample rule."""
    return files("subak.voice").joinpath("samples", "valley.json").read_text(encoding="utf-8")
