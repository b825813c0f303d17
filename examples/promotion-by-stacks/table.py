"""The end of a promotion, as a table that is read in five seconds."""

from rich.console import Console
from rich.table import Table


def table(promoted, results):
    """The last copy of each flag: its parts, what changed, and the target's version before and after."""
    drawn = Table("flag", "parts", "last copy changed", "version", box=None, pad_edge=False)
    for flag, (status, changes, previous, version) in results.items():
        before = previous["version"] if previous else version
        changed = ", ".join(dict.fromkeys(change["part"] for change in changes or [])) or status
        step = f"{before:g} → {version:g}" if before != version else f"{version:g}"
        drawn.add_row(flag, ", ".join(promoted[flag]), changed, step)
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(drawn)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
