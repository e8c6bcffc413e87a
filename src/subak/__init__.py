"""Subak: open accounts for the commons."""

__version__ = "0.1.0"
