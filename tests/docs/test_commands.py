"""The commands of the pages are run as they stand: empty HOME, one shell, in their order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from subak.exchange.table_samples import sample_map
from tests.support import postgres
