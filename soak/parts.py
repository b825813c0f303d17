"""The parts of one round, and how much of each is done with one seed."""

from __future__ import annotations

import faulthandler
import traceback
from collections.abc import Callable
from typing import TypeAlias

from . import copies, disks, kills, promotions, resources, rivals, silence
from .figures import Broken, Figures

RATES = (0.1, 0.3)
LONGEST = 600
"""Seconds after which a part counts as hanging: its stacks are printed, and its process ends."""

Part: TypeAlias = Callable[[int, Figures], None]


def _at_each_rate(do: Callable[[int, int, float, Figures], None], count: int) -> Part:
    def part(seed: int, figures: Figures) -> None:
        for rate in RATES:
            do(seed, count, rate, figures)

    return part


PARTS: dict[str, Part] = {
    "copies": _at_each_rate(copies.run, 20),
    "resources": _at_each_rate(resources.run, 12),
    "promotions": _at_each_rate(promotions.run, 4),
    "runs": lambda seed, figures: kills.runs(seed, 3, figures),
    "servers": lambda seed, figures: kills.servers(seed, 2, figures),
    "database": lambda seed, figures: disks.database(seed, 40, figures),
    "state": disks.state,
    "one stack": rivals.one_stack,
    "one target": lambda seed, figures: rivals.one_target(seed, 30, figures),
    "silence": lambda seed, figures: silence.run(seed, 20, figures),
}

TURNS = {"copies": 2, "resources": 6}
"""How often a part comes in a round, where that is not once: a thousand of each in ten minutes."""


def work(seed: int, part: str) -> Figures:
    """Do one part with a seed."""
    figures = Figures()
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    try:
        PARTS[part](seed, figures)
    except Broken as broken:
        figures.broken.append(broken)
    except Exception:
        figures.broken.append(Broken("words", f"--seed {seed} --part '{part}'", traceback.format_exc()))
    finally:
        faulthandler.cancel_dump_traceback_later()
    return figures
