"""Where passkeys are used: the sites (rpId) they are made for, and the pages that may ask.

A passkey is bound to its site, a domain: a page elsewhere cannot use it, however much it looks the
same (WebAuthn level 2, section 5.1.4). The operator says which sites and origins count here. Two
sites hold at once while the portal moves from one domain to another.
"""

import re
from typing import Annotated

from msgspec import Meta, Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.ledger.mandates import need_operator

Site = Annotated[
    str,
    Meta(
        pattern=r"\A(localhost|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?)\Z",
        max_length=253,
    ),
]
Origin = Annotated[str, Meta(max_length=270)]

MOST_ORIGINS = 16
_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+)(:[1-9][0-9]{0,4})?")


class PasskeySite(Struct, frozen=True, kw_only=True):
    """The origins of the pages of a site."""

    origins: tuple[str, ...]


@section
class PasskeySites(Section[str, PasskeySite]):
    """Sites on which passkeys count, by rpId."""

    __slots__ = ()


@entry("passkeys.accepted", version=1)
class PasskeysAccepted(Entry, frozen=True, kw_only=True):
    """The operator accepts passkeys of a site, asked for by these pages; no page: of none."""

    site: Site
    origins: tuple[Origin, ...]

    def check(self, state: State, stamp: Stamp) -> None:
        """By the operator; origins as browsers write them, within the site."""
        need_operator(state, stamp)
        once = len(set(self.origins)) == len(self.origins) <= MOST_ORIGINS
        need(once, "passkey.origins_malformed", site=self.site, most=MOST_ORIGINS)
        for origin in self.origins:
            fits = _is_of(self.site, origin)
            need(fits, "passkey.origin_outside", origin=ascii(origin)[1:-1], site=self.site)

    def apply(self, state: State, stamp: Stamp) -> None:
        """These pages count from here on, in the place of those before."""
        if self.origins:
            state[PasskeySites].put(self.site, PasskeySite(origins=self.origins))
        else:
            state[PasskeySites].drop(self.site)


def _is_of(site: str, origin: str) -> bool:
    """Whether a page is of a site: below its domain, encrypted unless on the same machine."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return False
    scheme, host, _ = found.groups()
    below = host == site or host.endswith(f".{site}")
    return below and (scheme == "https" or site == "localhost")
