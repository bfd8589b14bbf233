"""Words to records: the card statement and the receipt report; pure."""

from __future__ import annotations
