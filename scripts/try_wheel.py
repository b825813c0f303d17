"""Build the sdist and, from it, the wheel; install it into empty environments; run `make up`'s program from there.

    .venv/bin/python scripts/try_wheel.py [--sdist] [PYTHON ...]

``PYTHON`` are interpreters, by name or path; the one that runs this if none is given. Each environment is made anew in
a temporary folder, with nothing of this checkout on its path: what pip installs is what runs. pip asks its index for
the dependencies. With ``--sdist``, pip builds and installs the sdist instead.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STACKS = ("staging", "production")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a command prints; its failure is ours."""
    kept = {
        name: os.environ[name] for name in os.environ if name.startswith(("HOME", "PIP_", "SSL_", "LANG"))
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**kept, "PATH": "/usr/bin:/bin", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build(folder: Path) -> dict[str, Path]:
    """Both distributions, without the network: the build backend is a package of the development environment."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def try_on(python: str, distribution: Path, folder: Path) -> None:
    """One interpreter: an empty environment, the package, the program of `make up`, twice."""
    environment = folder / "environment"
    run(python, "-m", "venv", environment, cwd=folder)
    run(environment / "bin" / "pip", "install", "-q", "--no-cache-dir", distribution, cwd=folder)
    project = folder / "project"
    project.mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", project)
    shutil.copytree(ROOT / "examples" / "promotion-by-stacks", project / "examples" / "promotion-by-stacks")

    flagcopy = environment / "bin" / "flagcopy"
    path = f"{flagcopy.parent}:/usr/bin:/bin"
    version = run(environment / "bin" / "python", "--version", cwd=folder).strip()
    print(f"{version}: {run(flagcopy, '--version', cwd=folder).strip()} from {distribution.name}")
    for attempt in ("first", "again"):
        for stack in STACKS:
            printed = run(flagcopy, "up", "--stack", stack, "--yes", cwd=project, PATH=path)
            summary = printed.rpartition("Resources:")[2].partition("Duration:")[0]
            print(f"  up {stack}, {attempt}: {' '.join(summary.split())}", flush=True)
            if ("6 unchanged" in printed) != (attempt == "again"):
                sys.exit(printed)
    for stack in reversed(STACKS):
        run(flagcopy, "destroy", "--stack", stack, "--yes", cwd=project, PATH=path)


def main() -> None:
    """Each interpreter."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sdist", action="store_true", help="install the sdist, which pip builds")
    parser.add_argument("pythons", nargs="*", default=[sys.executable], metavar="PYTHON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = build(Path(folder))
        for python in arguments.pythons:
            with tempfile.TemporaryDirectory() as place:
                try_on(python, made["sdist" if arguments.sdist else "wheel"], Path(place))


if __name__ == "__main__":
    main()
