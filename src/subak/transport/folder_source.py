"""The public tree of a log as files in a folder."""

from pathlib import Path

from subak.core.errors import Corrupt, refuse


class FolderSource:
    """Reads the files of a public tree by their path under it."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            refuse("verify.folder_missing", folder=str(folder))
        inside = folder / "public"
        self._folder = inside if (inside / "checkpoint").exists() else folder
        parts = ("checkpoint", "vkey", "tile")
        if not any((self._folder / part).exists() for part in parts):
            refuse("verify.no_log", folder=str(folder.absolute()))

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `Corrupt("verify.file_missing")`."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Corrupt("verify.file_missing", file=path) from None

    def paths(self) -> list[str]:
        """All files, sorted."""
        files = (path for path in self._folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self._folder).as_posix() for path in files)
