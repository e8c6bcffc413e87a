"""Income for a release goes back through the commits, to their authors, to the cent."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.cli import main
from subak.service.folder import Folder
from subak.service.reader import Reader
from subak.transport.folder_source import FolderSource
from tests.support.git_repositories import a_long_history, a_repository
from tests.unit.cli.test_import_git import SETTING_UP, imported

RULE = {
    "schema": "subak/rule/2",
    "title": {"en": "Through the history", "fr": "Par l’histoire"},
    "root": {
        "id": "history",
        "cascade": {
            "rates": [
                {"protocol": "changes", "cents": 200},
                {"action": "cite", "specification": "file", "percent_of_others": 10},
            ]
        },
    },
}
INCOME = """
recognise all --pact pact --protocol changes --as circle
record event transfer --receiver town --resource v1 --quantity 1 version --id sale --as code
fund pool Pot --id pot --iban FR7699999000010010840488770 --pact pact --as code
fund pledge pot 1000.00 --id pledge-1 --as town
bank receives pot Town 1000.00 pledge-1 --out {folder}/statement.xml
import camt {folder}/statement.xml --pool pot --as code
distribute adopt pot {folder}/rule.json --id by-history --as code
distribute run by-history --from received --delivery sale --id d1 --as code
"""


def paid_through(books: Path, history: Path) -> dict[str, int]:
    """Import a history into new books, let 1,000.00 € go back through it; payouts in cents."""
    folder = books.parent
    (folder / "rule.json").write_text(json.dumps(RULE), encoding="utf-8")
    assert main(["init", str(books), "--origin", "example.org/code"]) == 0
    for line in SETTING_UP.strip().splitlines():
        assert main([*line.split(), "--books", str(books)]) == 0
    assert main([*imported(books, history), "--flows", "--release", "v1"]) == 0
    for line in INCOME.format(folder=folder).strip().splitlines():
        assert main([*line.split(), "--books", str(books)]) == 0, line
    with closing(Reader(Folder(books))) as reader:
        rows = reader.select("SELECT payee, cents FROM payout WHERE run = ?", "d1")
        return {str(payee): int(str(cents)) for payee, cents in rows}


def check_explained(
    books: Path, payee: str, cents: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines of an explanation sum to the payout."""
    capsys.readouterr()
    assert main(["explain", f"d1.{payee}", "--books", str(books), "--language", "en"]) == 0
    told = capsys.readouterr().out
    euros = f"{cents // 100:,}.{cents % 100:02}\u00a0€"
    assert told.startswith(euros)
    assert f"= {euros}\n" in told.splitlines(keepends=True)[-1]
    assert "commit" in told


def test_income_goes_back_through_a_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = a_repository(tmp_path / "history", a_long_history(120, seed=5))
    paid = paid_through(tmp_path / "books", history)
    assert sum(paid.values()) == 100_000
    assert len(paid) > 20
    for payee, cents in paid.items():
        check_explained(tmp_path / "books", payee, cents, capsys)
    assert verify(FolderSource(tmp_path / "books")).size > 120


@pytest.mark.proof
def test_income_goes_back_through_sixty_thousand_commits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = a_repository(tmp_path / "history", a_long_history(60_000, seed=1))
    paid = paid_through(tmp_path / "books", history)
    assert sum(paid.values()) == 100_000
    most, least = max(paid, key=paid.__getitem__), min(paid, key=paid.__getitem__)
    for payee in (most, least):
        check_explained(tmp_path / "books", payee, paid[payee], capsys)
