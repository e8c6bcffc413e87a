"""Statements: what is computed over everything, by pure rules, and never written."""
