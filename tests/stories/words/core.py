"""Words of the room core: the opening of the books, the rules in force, days and pauses."""

from subak.core.books import BooksOpened, RulesAdopted
from subak.core.days import RESERVED, DayClosed, PauseEnded
from subak.core.entry import REGISTRY, Entry
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.instants import Day
from subak.core.release import RELEASES, Release, publish
from subak.releases import LATEST
from tests.stories.telling import RECOVERY, Telling
from tests.stories.vocabulary import deed, key, outcome

NEXT = "next-rules"
"""A release for stories: the same rules under another name."""


@deed("opens the books of {operator}[ under {release}]")
def opens_books(told: Telling, operator: str, release: str = LATEST) -> Entry:
    return BooksOpened(
        id=told.new_id("opening"),
        origin="example.org/vive",
        currency="EUR",
        zone="Europe/Paris",
        operator=key(operator),
        keeper="ada",
        recovery_key=RECOVERY.public_key,
        release=_release(release),
    )


@deed("adopts again the rules in force")
def adopts_same_rules(told: Telling) -> Entry:
    return adopts_rules(told, told.state.release)


@deed("adopts the rules {release}")
def adopts_rules(told: Telling, release: str) -> Entry:
    return RulesAdopted(id=told.new_id("rules"), release=_release(release))


@deed("closes the day")
def closes_day(told: Telling) -> None:
    told.books.close(Day(told.state.today))


@deed("closes {day} too early")
def closes_early(told: Telling, day: str) -> Entry:
    return _closing(told, day)


@deed("closes the day with a wrong digest of the {section}")
def closes_wrongly(told: Telling, section: str) -> None:
    told.books.close(Day(told.state.today), {section: bytes(32)})


@deed("closes the day after a rest of {days} days")
def closes_after_rest(told: Telling, days: str) -> None:
    said = _closing(told, told.state.today)
    told.books.after_rest(said, by=told.by, principal=told.principal, days=int(days))


@deed("confirms that the log rested {days} days and that the clock is right")
def ends_pause(told: Telling, days: str) -> None:
    said = PauseEnded(id=told.new_id("pause"))
    told.books.after_rest(said, by=told.by, principal=told.principal, days=int(days))


@outcome("the open day is {day}")
def open_day(told: Telling, day: str) -> None:
    assert told.state.today == day


@outcome("the rules {release} are in force")
def rules_in_force(told: Telling, release: str) -> None:
    assert told.state.release == _release(release)


def _closing(told: Telling, day: str) -> DayClosed:
    """The closing of a day under its own id, with the digests of the books."""
    return DayClosed(id=f"{RESERVED}{day}", day=day, digests=told.state.next_digests())


def _release(name: str) -> str:
    """A release as stories call it; `next-rules` becomes known when a story names it."""
    if name == NEXT and NEXT not in RELEASES:
        publish(Release(NEXT, frozenset(REGISTRY), frozenset(GUARDS), frozenset(CONSEQUENCES)))
    return name
