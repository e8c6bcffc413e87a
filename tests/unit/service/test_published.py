"""What others show of a log counts only under one of its keys, and only for that log."""

from pathlib import Path

import pytest

from subak.core.errors import Corrupt, Refused
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import EMPTY_ROOT
from subak.log.note import sign
from subak.service.published import Believed, shown_at
from tests.support.notes import LOG, LOG_KEY, ORIGIN, OTHER, checkpoint, note

BELIEVED = Believed(ORIGIN, [LOG_KEY])


def test_a_file_that_somebody_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text(str(note(3, "ab")))
    assert shown_at(BELIEVED, str(kept)) == (str(kept), checkpoint(3))
    with pytest.raises(Refused, match="argument.file_unreadable"):
        shown_at(BELIEVED, str(tmp_path / "none"))


def test_another_key_says_nothing_of_this_log() -> None:
    with pytest.raises(Corrupt, match="log.signature_missing"):
        BELIEVED.read(sign(checkpoint(3).text(), ORIGIN, OTHER))


def test_what_the_key_signed_of_another_log_is_not_of_this_one() -> None:
    other = Checkpoint("log.example/other", 0, EMPTY_ROOT)
    with pytest.raises(Corrupt, match="verify.other_log"):
        BELIEVED.read(sign(other.text(), ORIGIN, LOG))
