"""A Promotion of a thousand flags: beside the fewest requests, the least time, a plain loop, and single resources.

The local server answers over HTTP, each request 50 ms late. It is one Python process on the same machine: its own work
is in all these times.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from launchdarkly_api import ApiClient, Configuration
from launchdarkly_api.api.feature_flags_api import FeatureFlagsApi
from launchdarkly_api.models.flag_copy_config_environment import FlagCopyConfigEnvironment
from launchdarkly_api.models.flag_copy_config_post import FlagCopyConfigPost

from .rows import Row
from .thousand_flags import TAG, TOKEN, Server

FLAGS, SOME, REPEATED = 1000, 200, 5
LATENCY, AT_ONCE = 0.050, 16
ENDS = """source=ld.{place}(project="bench", {flag}environment="staging"),
    target=ld.{place}(project="bench", {flag}environment="production")"""
HEAD = "import pulumi_flagcopy as fc\nfrom pulumi_flagcopy import launchdarkly as ld\n"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), FLAGS) as server:
        server.late(LATENCY)
        changed = _fastest(server)
        requests = server.requests()
        yield _beside_the_ideal(changed, len(requests))
        equal = life(server, "preview")
        assert equal["changing"] == 0
        yield from _nothing_to_do(equal, server.requests())
        yield _memory(changed)
        yield _beside_a_loop(server, changed["seconds"])
        server.change()
        yield _beside_single_resources(server, Path(folder))


def _fastest(server: Server) -> dict[str, Any]:
    """Of several that are all changed: what else the machine does is in the others."""
    taken = [life(server, "up")]
    while len(taken) < REPEATED:
        server.change()
        taken.append(life(server, "up"))
    return min(taken, key=itemgetter("seconds"))


def _beside_the_ideal(ours: dict[str, Any], requests: int) -> Row:
    ideal = requests / AT_ONCE * LATENCY
    return Row(
        f"Promotion of {FLAGS} flags, all changed: read, planned, copied and verified, the fastest of {REPEATED}; "
        f"beside {requests} requests, {AT_ONCE} at a time, 50 ms each",
        f"{ours['seconds']:.1f} s",
        f"{ideal:.1f} s",
        ours["seconds"] / ideal,
        "≤ 1.3",
        ours["seconds"] <= 1.3 * ideal,
    )


def _nothing_to_do(ours: dict[str, Any], requests: list[str]) -> Iterator[Row]:
    count = len(requests)
    yield Row(f"requests to find {FLAGS} flags equal", str(count), "20", count / 20, "≤ 1", count <= 20)
    one_by_one = count * LATENCY
    yield Row(
        f"time to find {FLAGS} flags equal, beside its requests one after the other and no work at all",
        f"{ours['seconds']:.2f} s",
        f"{one_by_one:.2f} s",
        ours["seconds"] / one_by_one,
        "told only",
        None,
    )


def _memory(ours: dict[str, Any]) -> Row:
    more = (ours["peak"] - ours["before"]) / 1024
    return Row(
        f"memory that a Promotion of {FLAGS} changed flags takes at its peak, beside a process that has only imported",
        f"{more:.0f} MB more",
        f"{ours['before'] / 1024:.0f} MB",
        ours["peak"] / ours["before"],
        "≤ 3",
        ours["peak"] <= 3 * ours["before"],
    )


def _beside_a_loop(server: Server, ours: float) -> Row:
    """The plainest loop there is: it compares nothing, is bound to no version, and verifies nothing."""
    configuration = Configuration(host=server.address, api_key={"ApiKey": TOKEN})
    body = FlagCopyConfigPost(
        source=FlagCopyConfigEnvironment(key="staging"), target=FlagCopyConfigEnvironment(key="production")
    )
    server.change()
    with ApiClient(configuration) as client:
        flags = FeatureFlagsApi(client)
        started = time.perf_counter()
        for flag in server.flags[:SOME]:
            flags.copy_feature_flag("bench", flag, body)
        loop = (time.perf_counter() - started) * FLAGS / SOME
    return Row(
        f"a plain loop of copies with launchdarkly-api ({SOME} flags measured, {FLAGS} extrapolated), "
        "beside a Promotion",
        f"{ours:.1f} s",
        f"{loop:.1f} s",
        loop / ours,
        "≥ 10",
        loop >= 10 * ours,
    )


def _beside_single_resources(server: Server, folder: Path) -> Row:
    ends = ENDS.format(place="FlagEnvironment", flag="flag=flag, ")
    copies = f"{HEAD}for flag in {{flags}}:\n  fc.FlagCopy(flag, {ends})\n"
    few = _up(server, folder / "few", copies.format(flags=server.flags[:1]))
    some = _up(server, folder / "some", copies.format(flags=server.flags[1 : SOME + 1]))
    single = few + (some - few) * FLAGS / SOME
    server.change()
    ends = ENDS.format(place="EnvironmentRef", flag="")
    ours = _up(
        server,
        folder / "one",
        f'{HEAD}fc.Promotion("all", {ends}, select=fc.Select(tags=["{TAG}"]))\n',
    )
    return Row(
        f"whole `flagcopy up` of {FLAGS} FlagCopy ({SOME} measured, {FLAGS} extrapolated), beside one of a Promotion",
        f"{ours:.1f} s",
        f"{single:.1f} s",
        single / ours,
        "≥ 5",
        single >= 5 * ours,
    )


def life(server: Server, step: str) -> dict[str, Any]:
    """One step of a Promotion's life in a process of its own: seconds, and kB of memory before and at the peak."""
    server.forget_requests()
    command = [sys.executable, "-m", "benchmarks.promotion_life", server.address, step]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _up(server: Server, folder: Path, program: str) -> float:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
    host = f"config:\n  launchdarkly:apiHost: {server.address}\n  launchdarkly:accessToken: {TOKEN}\n"
    (folder / "Pulumi.dev.yaml").write_text(host)
    (folder / "__main__.py").write_text(program)
    command = [
        str(Path(sys.executable).parent / "flagcopy"),
        "up",
        "--stack",
        "dev",
        "--yes",
        "--skip-preview",
    ]
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started
