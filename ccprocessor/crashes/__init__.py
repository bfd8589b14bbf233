"""Records of failures of the program, with everything of the office's data taken out."""

from __future__ import annotations
