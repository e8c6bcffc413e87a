"""The public tree by HTTP, beside the writer and never in its way.

GET and HEAD of the files of a log, for everybody (CORS `*`), nothing else: no listing, no other
path.
"""

import gzip
import hashlib
from http import HTTPStatus
from pathlib import Path

from subak.service.listening import Handler, Listening
from subak.service.public_files import PublicFile, public_file

SMALLEST_PACKED = 512


class PublicServer(Listening):
    """Serves the public tree of one log in threads of its own, until it is closed."""

    def __init__(self, public: Path, host: str, port: int) -> None:
        """Raises `Unavailable`: serve.address_not_available."""
        super().__init__(host, port, type("_Handler", (_Handler,), {"public": public}))


class _Handler(Handler):
    public: Path

    def do_GET(self) -> None:  # noqa: N802
        """Answer with the file of a path; the name is that of the standard library."""
        path = self.path.partition("?")[0].removeprefix("/")
        found = public_file(self.public, path)
        if found is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self._answer(found)

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, found: PublicFile) -> None:
        """The file, packed where both sides gain, or word that the client has it."""
        shown, data = found.shown, found.data
        packed = shown.compressible and len(data) >= SMALLEST_PACKED and self._takes_gzip()
        digest = hashlib.sha256(data).hexdigest()[:32]
        tag = f'"{digest}-gzip"' if packed else f'"{digest}"'
        headers = {
            "Content-Type": shown.type,
            "Cache-Control": shown.caching,
            "ETag": tag,
            "Last-Modified": self.date_time_string(found.modified),
        }
        if shown.compressible:
            headers["Vary"] = "Accept-Encoding"
        if tag in self.headers.get("If-None-Match", ""):
            self.send(HTTPStatus.NOT_MODIFIED, headers, None)
            return
        if packed:
            headers["Content-Encoding"] = "gzip"
            data = gzip.compress(data, mtime=0)
        self.send(HTTPStatus.OK, headers, data)

    def _takes_gzip(self) -> bool:
        for offered in self.headers.get("Accept-Encoding", "").split(","):
            name, _, quality = offered.partition(";")
            if name.strip().lower() == "gzip":
                return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        return False
