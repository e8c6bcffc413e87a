"""A PostgreSQL server as people run one: over TCP with TLS, and a password by SCRAM-SHA-256.

The wheel of the other tests is built without TLS, so its programs are those of the system
(packages.txt). Over TCP nobody comes in without TLS and a password; the tests themselves manage the
server over its Unix socket, where it trusts them.
"""

import atexit
import datetime
import ipaddress
import os
import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.postgres import USER, Server

HOST, ROLE = "127.0.0.1", "books"
PASSWORD = "gué d’été: 7/8 @ 100 %"
"""With all that an address has to write otherwise."""

_DEBIAN = Path("/usr/lib/postgresql")
_WHO_COMES_IN = f"local all all trust\nhostssl all {ROLE} {HOST}/32 scram-sha-256\n"


class TlsServer(Server):
    """Its certificate is made out to 127.0.0.1 and signed by itself."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.certificate = folder / "server.crt"
        super().__init__(folder, _programs())
        self.does(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")

    def configure(self) -> None:
        """Who comes in, with the certificate and its key."""
        (self.folder / "data" / "pg_hba.conf").write_text(_WHO_COMES_IN)
        key = self.folder / "server.key"
        write_certificate(self.certificate, key)
        if USER is not None:
            shutil.chown(key, USER, USER)

    def settings(self) -> tuple[str, ...]:
        """As the other server, and TLS on a port."""
        return (
            *super().settings(),
            f"listen_addresses={HOST}",
            f"port={self.port}",
            "password_encryption=scram-sha-256",
            "ssl=on",
            f"ssl_cert_file={self.certificate}",
            f"ssl_key_file={self.folder / 'server.key'}",
        )

    def address(self, database: str) -> str:
        """The address for the tests themselves, over the Unix socket."""
        return f"{super().address(database)}&port={self.port}"

    def database_of_books(self) -> str:
        """The name of a new database that belongs to the role of the books."""
        made = self.new_database()
        name = made.partition("@/")[2].partition("?")[0]
        self.does(f"ALTER DATABASE {name} OWNER TO {ROLE}")
        return name

    def tls_address(
        self, database: str, *, password: str = PASSWORD, host: str = HOST, root: Path | None = None
    ) -> str:
        """The address that people give: TCP, TLS with the certificate checked, a password."""
        return (
            f"postgresql://{ROLE}:{quote(password, safe='')}@{host}:{self.port}/{database}"
            f"?sslmode=verify-full&sslrootcert={root or self.certificate}"
        )


@cache
def tls_server() -> TlsServer:
    """The server of this process; skips the test where there is none, fails it in CI."""
    folder = Path(tempfile.mkdtemp(prefix="subak-pg-tls-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = TlsServer(folder)
    atexit.register(made.stop)
    return made


def write_certificate(path: Path, key_path: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    key_path.chmod(0o600)


def _programs() -> Path:
    """The newest server of the system."""
    found = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    beside = shutil.which("postgres")
    if beside:
        return Path(beside).parent
    if os.environ.get("CI"):
        pytest.fail("postgres is missing; packages.txt names it for CI")
    pytest.skip("no PostgreSQL server of the system is on this machine")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
