"""`make test-live`: the contract tests against real accounts, or against any server that stands for one.

Ends with 0 if vendor and local server agree, or if there is no token; with 1 if they differ; with the status of pytest
if the tests could not be run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOKENS = {
    "LAUNCHDARKLY_ACCESS_TOKEN": "LaunchDarkly: an API access token that may create and delete projects",
    "SPLIT_ADMIN_API_KEY": "Split: an Admin API key that may create and delete workspaces",
}
NEEDS = """\
make test-live needs a token of at least one account, in the environment:

{tokens}

It makes a project (a workspace) of its own, named flagcopy-…, asks only there, and deletes it, also after a failure.
Nothing else is touched; but use an account for tests. Further variables:

  LAUNCHDARKLY_API_HOST, SPLIT_API_HOST   other addresses than the vendors' own
  FLAGCOPY_LIVE_SPLIT_WORKSPACE           where an account makes no workspaces by API: the name of one to work in;
                                          what is made in it is named flagcopy-… too, and deleted
"""


def main() -> int:
    if not any(os.environ.get(token) for token in TOKENS):
        print(NEEDS.format(tokens="\n".join(f"  {name}   {what}" for name, what in TOKENS.items())))
        return 0
    tests = Path(__file__).resolve().parents[1] / "tests" / "contract"
    command = [sys.executable, "-m", "pytest", str(tests), "-q", "--timeout", "900", *sys.argv[1:]]
    environment = {**os.environ, "FLAGCOPY_LIVE": "1"}
    return subprocess.run(command, env=environment, cwd=tests.parents[1], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
