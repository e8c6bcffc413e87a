"""The public log on the command line: served, verified by its address."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.cli import main
from subak.cli.serve import host_and_port
from subak.core.errors import Refused
from subak.service.public_server import PublicServer
from tests.unit.cli.commons import Commons

SOURCE = Path(__file__).parents[3] / "src"
RUN = "import sys; from subak.cli import main; sys.exit(main())"


@pytest.fixture
def address(commons: Commons) -> Iterator[str]:
    """The address at which `subak serve` serves the books."""
    command = [sys.executable, "-c", RUN, "--books", str(commons.folder), "--language", "en"]
    serving = subprocess.Popen(
        [*command, "serve", "--public", "127.0.0.1:0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert serving.stderr is not None
    line = serving.stderr.readline()
    try:
        assert line.startswith("The public log: http://127.0.0.1:")
        yield line.split()[-1]
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=30)
    assert serving.returncode == 0


def test_what_is_served_verifies_at_its_address(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", address, "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert "Everything is right" in told
    assert "An address lists no files" in told


def test_no_address_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "http://", "--language", "en"]) == 1
    assert "source.address_malformed" in capsys.readouterr().err


def test_a_kept_checkpoint_is_compared(
    commons: Commons, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((commons.folder / "public/checkpoint").read_bytes())
    assert main(["verify", str(commons.folder), "--prev", str(kept), "--language", "en"]) == 0
    assert "It goes on from the checkpoint that you kept" in capsys.readouterr().out
    kept.write_text("nothing\n")
    assert main(["verify", str(commons.folder), "--prev", str(kept), "--language", "en"]) == 3


def test_where_to_listen() -> None:
    assert host_and_port("0.0.0.0:80") == ("0.0.0.0", 80)
    assert host_and_port("[::1]:8480") == ("::1", 8480)
    assert host_and_port("8480") == host_and_port(":8480") == ("127.0.0.1", 8480)
    for wrong in ("", "host", "host:", "host:x", "host:65536", "::1:80", "host:٣"):
        with pytest.raises(Refused, match="serve.address_malformed"):
            host_and_port(wrong)


def test_a_mirror_of_an_address_is_whole_and_verifies(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    with PublicServer(made / "public", "127.0.0.1", 0) as server:
        assert main(["mirror", server.address, str(copy), "--language", "en"]) == 0
        assert "Copied from “vive.example.org/comptes”: 0 → " in capsys.readouterr().out
        assert main(["mirror", server.address, str(copy), "--once", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["documents"] == 0
    for name in ("documents", "openings"):
        ours, theirs = (len(list((root / "public" / name).iterdir())) for root in (copy, made))
        assert ours == theirs
    assert main(["verify", str(copy), "--language", "fr"]) == 0
    assert "Tout est juste" in capsys.readouterr().out


def test_a_mirror_looks_again_and_goes_on_where_nobody_answers(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []

    def wait(seconds: int) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", wait)
    away = ["mirror", "http://127.0.0.1:9", str(tmp_path / "none"), "--language", "en"]
    monkeypatch.setattr("subak.transport.http_source.sleep", lambda _: None)
    assert main([*away, "--once"]) == 4
    assert main([*away, "--every", "60"]) == 130
    assert waits == [60, 60, 60]
    assert capsys.readouterr().err.count("source.not_answering") == 4


def test_a_mirror_that_was_shown_another_past_ends_with_3(
    commons: Commons, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = str(tmp_path / "copy")
    before = tmp_path / "before"
    shutil.copytree(Path(commons.folder) / "public", before)
    commons.does("agent Newcomers --id newcomers --type group")
    assert main(["mirror", str(commons.folder), copy, "--language", "en"]) == 0
    assert main(["mirror", str(before), copy, "--language", "en"]) == 3
    assert "was rolled back" in capsys.readouterr().err
