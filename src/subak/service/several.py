"""Several refusals at once: a submission that asks for the reason of every entry, not of one."""

from collections.abc import Mapping

from subak.core.errors import Refused


class SeveralRefused(Refused):
    """Entries of one submission are refused, each for its own reason; nothing was written."""

    def __init__(self, each: Mapping[int, Refused]) -> None:
        super().__init__("submission.several_refused", count=len(each))
        self.each = dict(each)
        """Why, by the place of the entry in the submission."""
