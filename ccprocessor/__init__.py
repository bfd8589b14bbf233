"""ccprocessor: proves that every charge on the company cards has a receipt and a coding."""

from __future__ import annotations

import os

__version__ = "0.1.0"

# onnxruntime reports to its maker unless this is set when it is imported; workers inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
