"""What is kept of a failure of the program, with everything of the office's data taken out."""

from __future__ import annotations
