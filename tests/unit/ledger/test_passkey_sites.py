"""Where passkeys count: sites, and the pages of them that may ask."""

import msgspec
import pytest

from subak.ledger.passkey_sites import MOST_ORIGINS, PasskeysAccepted, PasskeySites
from tests.unit.ledger.farm import FARM, Farm

HOUSE = {"by": "ada", "principal": "house"}


def accepted(site: str, *origins: str, name: str = "site") -> PasskeysAccepted:
    return PasskeysAccepted(id=name, site=site, origins=origins)


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("example.org", "https://example.org"),
        ("example.org", "https://accounts.example.org"),
        ("example.org", "https://accounts.example.org:8443"),
        ("localhost", "http://localhost:8000"),
        ("localhost", "https://localhost"),
        ("xn--caf-dma.example", "https://xn--caf-dma.example"),
    ],
)
def test_pages_of_a_site(site: str, origin: str) -> None:
    farm = Farm()
    farm.say(accepted(site, origin), **HOUSE)
    assert farm.state[PasskeySites][site].origins == (origin,)
    farm.replayed()


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.org",
        "https://example.com",
        "https://badexample.org",
        "https://example.org.evil.example",
        "https://example.org/",
        "https://example.org:0",
        "https://Example.org",
        "https://user@example.org",
        "example.org",
        "",
    ],
)
def test_pages_of_no_site(origin: str) -> None:
    assert Farm().refusal(accepted("example.org", origin), **HOUSE) == "passkey.origin_outside"


def test_each_page_is_named_once() -> None:
    twice = accepted("example.org", "https://example.org", "https://example.org")
    assert Farm().refusal(twice, **HOUSE) == "passkey.origins_malformed"
    many = (f"https://a{number}.example.org" for number in range(MOST_ORIGINS + 1))
    assert Farm().refusal(accepted("example.org", *many), **HOUSE) == "passkey.origins_malformed"


def test_only_the_operator_names_them() -> None:
    said = accepted("example.org", "https://example.org")
    assert Farm().refusal(said, by=FARM) == "mandate.not_by_operator"


def test_two_sites_hold_until_one_is_left_without_pages() -> None:
    farm = Farm()
    farm.say(accepted("example.org", "https://example.org"), **HOUSE)
    farm.say(accepted("example.net", "https://example.net", name="new"), **HOUSE)
    assert set(farm.state[PasskeySites]) == {"example.org", "example.net"}
    farm.say(accepted("example.org", name="none"), **HOUSE)
    assert set(farm.state[PasskeySites]) == {"example.net"}
    farm.replayed()


NO_DOMAINS = ("", "Example.org", "example", "-a.org", "a..org", "a.org.", "é.org")


@pytest.mark.parametrize("site", NO_DOMAINS)
def test_sites_that_are_no_domains(site: str) -> None:
    raw = msgspec.json.encode({"id": "site", "site": site, "origins": []})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=PasskeysAccepted)
