"""Paper: scans and receipt pictures read in the background while a month is looked at."""

from __future__ import annotations
