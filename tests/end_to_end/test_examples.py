"""Every example is run: previewed without a write, made, left alone, and destroyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# promotion-by-stacks has two stacks: see test_make_up and test_workflow.
EXAMPLES = sorted(
    path.parent
    for path in (Path(__file__).parents[2] / "examples").glob("*/Pulumi.yaml")
    if path.parent.name != "promotion-by-stacks"
)
RESOURCES = {
    "ld": ("Project", "Environment", "Flag", "FlagDefinition", "Segment"),
    "split": (
        "Workspace",
        "Environment",
        "TrafficType",
        "Flag",
        "FlagDefinition",
        "Segment",
        "SegmentKeys",
        "FlagSet",
    ),
    "fc": ("FlagCopy", "Promotion"),
}


def writes(stack: Any) -> list[str]:
    log = stack.http.get("/_local/requests").json()["items"]
    stack.http.delete("/_local/requests").raise_for_status()
    return [f"{entry['method']} {entry['path']}" for entry in log if entry["method"] != "GET"]


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example(flagcopy_stack: Callable[..., Any], folder: Path) -> None:
    stack = flagcopy_stack(folder, name="dev")
    assert stack.preview().ok
    assert writes(stack) == []
    made = stack.up()
    assert made.ok, made.errors
    assert set(made.changed.values()) == {"create"}
    assert writes(stack) != []
    again = stack.up()
    assert (again.ok, again.changed, writes(stack)) == (True, {}, [])
    refreshed = stack.refresh()
    assert (refreshed.ok, refreshed.changed) == (True, {})
    assert stack.destroy().ok


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_its_files(folder: Path) -> None:
    assert {"Pulumi.yaml", "__main__.py", "requirements.txt"} <= {path.name for path in folder.iterdir()}
    assert "pulumi-flagcopy" in (folder / "requirements.txt").read_text().split()


@pytest.mark.parametrize(
    "resource", [f"{module}.{name}" for module, names in RESOURCES.items() for name in names]
)
def test_there_is_one_for_each_resource(resource: str) -> None:
    programs = [(folder / "__main__.py").read_text() for folder in EXAMPLES]
    assert any(f"{resource}(" in program for program in programs)
