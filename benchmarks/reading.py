"""A process that reads a public log from its bytes and holds its books: `subak verify` in short."""

import gc
import sys
from pathlib import Path

from subak.audit.verify import verify
from subak.recognition.credits import CreditTotals
from subak.transport.folder_source import FolderSource

if __name__ == "__main__":
    gc.disable()
    found = verify(FolderSource(Path(sys.argv[1])))
    print(
        found.size,
        *(f"{name} {totals.issued}" for name, totals in found.state[CreditTotals].items()),
    )
