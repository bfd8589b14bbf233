"""Loading: the files as they are read, and the people in them."""

from __future__ import annotations
