"""`python -m ccprocessor`, and the frozen program: the same door as the installed command."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    from ccprocessor.presence import announce

    announce()  # first of all: a worker of the frozen program goes no further than the next line
    multiprocessing.freeze_support()
    from ccprocessor.cli.main import main

    sys.exit(main())
