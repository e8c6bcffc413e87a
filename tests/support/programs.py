"""Programs that some tests run: a missing one is a listed skip at home and an error in CI."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def program(name: str) -> str:
    """The path of a program; skips the test where it is missing, fails it in CI."""
    found = shutil.which(name)
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is missing; packages.txt names it for CI")
    pytest.skip(f"{name} is not on this machine")


def optional_program(name: str) -> str:
    """The path of a program that no list asks for; skips the test where it is missing."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found
