"""Addresses of the web, and connections to them."""

import http.client
import ssl
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit


def parts_of(address: str) -> SplitResult | None:
    """The parts of an http or https address without a user, a question or a fragment, else None."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # no port, no IPv6 address
        return None
    plain = "@" not in parts.netloc and not parts.query and address.isascii()
    return parts if sound and plain else None


def connection_to(base: SplitResult, time: timedelta) -> http.client.HTTPConnection:
    """A connection that is not open yet; https checks certificates as the system does."""
    host, seconds = base.hostname or "", time.total_seconds()
    if base.scheme == "http":
        return http.client.HTTPConnection(host, base.port, timeout=seconds)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, base.port, timeout=seconds, context=context)
