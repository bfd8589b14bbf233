"""Tables of figures in README, each between its own two marks."""

from __future__ import annotations

from tests.benchmarks.measuring import ROOT


def written(name: str, table: str) -> None:
    """Put a table between the marks of its name; raises ValueError where they are not there."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    readme = ROOT / "README.md"
    before, rest = readme.read_text("utf-8").split(begin)
    _, after = rest.split(end)
    readme.write_text(f"{before}{begin}{table}{end}{after}", encoding="utf-8", newline="\n")
