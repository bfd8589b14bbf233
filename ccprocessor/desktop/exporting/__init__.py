"""Exporting: a revision's files into a folder."""

from __future__ import annotations
