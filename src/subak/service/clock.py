"""Clocks: where the time of a stamp comes from. Everything below the service is told the time."""

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from subak.core.errors import refuse
from subak.core.instants import format_instant


class Clock(Protocol):
    """Seconds since 1970 in UTC."""

    def now(self) -> int:
        """The current second."""


class SystemClock:
    """The clock of this computer."""

    def now(self) -> int:
        """The current second."""
        return int(time.time())


class SetClock:
    """A clock that stands where it was set: for sample books, imports of the past and tests."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def now(self) -> int:
        """The second to which it was set."""
        return self.seconds


class CivilTime:
    """Instants and civil days of a zone."""

    def __init__(self, zone: str) -> None:
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            refuse("books.zone_unknown", zone=zone)
        self._second, self._told = -1, ("", "")

    def day(self, seconds: int) -> str:
        """The civil day at a second, `YYYY-MM-DD`."""
        return datetime.fromtimestamp(seconds, self._zone).date().isoformat()

    def told(self, seconds: int) -> tuple[str, str]:
        """Instant and civil day of a second; many entries come in the same one."""
        if self._second != seconds:
            self._second, self._told = seconds, (self.instant(seconds), self.day(seconds))
        return self._told

    @staticmethod
    def instant(seconds: int) -> str:
        """The second as `YYYY-MM-DDTHH:MM:SSZ`."""
        return format_instant(seconds)

    @staticmethod
    def seconds(day: str, hour: int) -> int:
        """The second at a full hour UTC of a day."""
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC, hour=hour).timestamp())
