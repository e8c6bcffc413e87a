"""The sample books, for programs that share nothing with those that wrote them."""

from tests.unit.cli.valley import made

__all__ = ["made"]
