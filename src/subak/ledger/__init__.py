"""Ledger: agents, mandates, units, resources, processes and the 19 actions of Valueflows 1.0."""
