"""N FlagCopy beside N dynamic resources that do nothing: what the copies themselves cost a run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from .rows import Row

N = 24
BIN = Path(sys.executable).parent

NOTHING = f"""
import nothing
for i in range({N}):
    nothing.Nothing(f"nothing-{{i}}", value="v")
"""
NOTHING_MODULE = """
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

class Provider(ResourceProvider):
    serialize_as_secret_always = False
    def diff(self, _id, _olds, _news):
        return DiffResult(changes=False)
    def create(self, props):
        return CreateResult("x", props)

class Nothing(Resource):
    def __init__(self, name, value):
        super().__init__(Provider(), name, {"value": value})
"""
FLAGS = [
    "checkout-v2",
    "express-pay",
    "payment-provider",
    "fraud-threshold",
    "address-check",
    "guest-orders",
    "gift-cards",
    "installments",
    "search-ranking",
    "search-page-size",
    "search-suggestions",
    "synonyms",
    "image-search",
    "facets",
    "new-product-page",
    "banner-text",
    "reviews",
    "recommendations",
    "theme",
    "partner-pages",
    "countdown",
    "read-only-mode",
    "cache-seconds",
    "queue-orders",
]
COPIES = f"""
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
for flag in {FLAGS[:N]!r}:
    fc.FlagCopy(flag, include=["fallthrough"],
        source=ld.FlagEnvironment(project="shop", flag=flag, environment="staging"),
        target=ld.FlagEnvironment(project="shop", flag=flag, environment="production"))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        nothing, copies = Path(folder, "nothing"), Path(folder, "copies")
        for path, program in ((nothing, NOTHING), (copies, COPIES)):
            path.mkdir()
            (path / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
            (path / "Pulumi.dev.yaml").write_text("config:\n  launchdarkly:apiHost: local\n")
            (path / "__main__.py").write_text(program)
        (nothing / "nothing.py").write_text(NOTHING_MODULE)
        _step(copies, "preview")  # makes the sample, which is no part of a copy
        for step in ("preview", "up", "up"):
            what = (
                {"preview": "preview", "up": "first up"}[step]
                if step == "preview" or not _done(copies)
                else "up, no change"
            )
            ours, beside = _step(copies, step), _step(nothing, step)
            yield Row(
                f"{what} of {N} FlagCopy, beside {N} resources that do nothing (built-in engine)",
                f"{ours:.1f} s",
                f"{beside:.1f} s",
                ours / beside,
                "≤ 1.3",
                ours / beside <= 1.3,
            )
        shutil.rmtree(folder, ignore_errors=True)


def _done(folder: Path) -> bool:
    return (folder / ".flagcopy" / "state" / "dev.json").exists()


def _step(folder: Path, step: str) -> float:
    command = [str(BIN / "flagcopy"), step, "--stack", "dev"]
    command += ["--yes", "--skip-preview"] if step == "up" else []
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started
