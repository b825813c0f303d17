"""The steps of the example workflow, one after the other, as a script on the built-in engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from ..conftest import Shop

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "promotion-by-stacks"


LAUNCHDARKLY = (EXAMPLE / "promote.yml").read_text()
SPLIT = re.sub(r"^.*(?:LAUNCHDARKLY|launchdarkly:).*\n( *)# Split: ", r"\1", LAUNCHDARKLY, flags=re.MULTILINE)


def steps(job: str, text: str = LAUNCHDARKLY) -> list[str]:
    """The commands of a job of the workflow that are ours to run."""
    workflow = yaml.safe_load(text)
    commands = [step["run"] for step in workflow["jobs"][job]["steps"] if "run" in step]
    return [command for command in commands if command.startswith(("pulumi ", "flagcopy "))]


def test_it_logs_in_and_promotes_only_what_has_a_plan() -> None:
    workflow = yaml.safe_load(LAUNCHDARKLY)
    assert "secrets.PULUMI_ACCESS_TOKEN" in workflow["env"]["PULUMI_ACCESS_TOKEN"]
    (up,) = (step for step in workflow["jobs"]["promote"]["steps"] if "--plan" in step.get("run", ""))
    assert up["if"] == "hashFiles('production.plan') != ''"
    (none,) = (step for step in workflow["jobs"]["promote"]["steps"] if "No plan" in step.get("run", ""))
    assert none["if"] == "hashFiles('production.plan') == ''"


def test_what_it_installs_is_beside_it() -> None:
    installed = re.findall(r"pip install -r (\S+)", LAUNCHDARKLY)
    assert installed == ["requirements.txt"] * 2
    assert "pulumi-flagcopy" in (EXAMPLE / installed[0]).read_text().split()


def test_on_split_its_comments_take_the_place_of_launchdarklys_lines(database: Path, tmp_path: Path) -> None:
    assert "launchdarkly:" not in SPLIT
    assert yaml.safe_load(SPLIT)["env"].keys() == {
        "PULUMI_EXPERIMENTAL",
        "PULUMI_ACCESS_TOKEN",
        "SPLIT_ADMIN_API_KEY",
    }
    [report] = [command for command in steps("plan", SPLIT) if command.startswith("flagcopy ")]
    done = run(tmp_path, f"{report} --host local --database {database}")
    assert done.returncode == 0, done.stderr
    assert "Flags of Payments" in (tmp_path / "report.html").read_text()


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command.replace("pulumi ", "flagcopy ", 1) if command.startswith("pulumi ") else command,
        shell=True,
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": os.environ.get("HOME", "/"),
            "LAUNCHDARKLY_API_HOST": "local",
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_what_was_reviewed_is_what_is_promoted(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    shutil.copytree(EXAMPLE, folder / "examples" / "promotion-by-stacks")
    (folder / ".flagcopy").mkdir(mode=0o700)
    for path in database.parent.glob(f"{database.name}*"):
        shutil.move(path, folder / ".flagcopy" / path.name)

    planned, promoted = steps("plan"), steps("promote")
    assert [command.split()[1] for command in [*planned, *promoted]] == ["preview", "report", "up"]
    for command in planned:
        done = run(folder, command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "checkout-v2" in (folder / "report.html").read_text()

    shop = Shop(folder / ".flagcopy" / "local.db")
    for command in promoted:
        done = run(folder, command)
        assert done.returncode == 0, done.stdout + done.stderr
    ends = shop.flag("checkout-v2")["environments"]
    assert ends["production"]["fallthrough"] == ends["staging"]["fallthrough"]

    for command in planned[:1]:
        run(folder, command)
    shop.serve("checkout-v2", "staging", 1_000, 99_000)
    refused = [run(folder, command) for command in promoted]
    assert all(done.returncode != 0 for done in refused)
    assert "violates plan" in refused[-1].stdout + refused[-1].stderr
    shop.http.close()
