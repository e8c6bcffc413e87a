"""The sample books: a changed, shortened or missing document is found, and so is an opening."""

from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt
from subak.transport.folder_source import FolderSource


def found_in(public: Path) -> str:
    with pytest.raises(Corrupt) as found:
        verify(FolderSource(public))
    return str(found.value.facts["file"])


def every_change_is_found(public: Path, files: list[Path]) -> None:
    assert files
    for file in files:
        right, path = file.read_bytes(), file.relative_to(public).as_posix()
        for changed in (right[:-1], b"", right.replace(b"e", b"f", 1)):
            file.write_bytes(changed)
            assert found_in(public) == path
        file.unlink()
        if path.startswith("documents/"):
            assert found_in(public) == path
        else:
            verify(FolderSource(public))  # it was withdrawn
        file.write_bytes(right)


def test_a_change_of_some_documents_and_openings_is_found(valley: Path) -> None:
    public = valley / "public"
    some = [min((public / name).iterdir()) for name in ("documents", "openings")]
    every_change_is_found(public, some)


@pytest.mark.proof
def test_each_change_of_documents_and_openings_is_found(valley: Path) -> None:
    public = valley / "public"
    files = [file for name in ("documents", "openings") for file in (public / name).iterdir()]
    every_change_is_found(public, files)
