"""Core: what every other room stands on. Pure: no clock, no input or output, no randomness, no floats."""
