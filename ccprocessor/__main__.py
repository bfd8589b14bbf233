"""`python -m ccprocessor`, and the frozen program: the same door as the installed command."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from ccprocessor.cli.main import main

    sys.exit(main())
