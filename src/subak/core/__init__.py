"""Core: what every other room stands on. Pure.

No clock, no input or output, no randomness, no floats.
"""
