"""`flagcopy doctor`."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import Result

from pulumi_flagcopy.engine.project import Project

from ..conftest import Shop

Flagcopy = Callable[..., Result]
SECRET = "api-do-not-show-me"


class Vendor:
    """A LaunchDarkly that answers everything in one way."""

    def __init__(self) -> None:
        self.status = 200
        self.body = json.dumps({"tokenName": "ci", "serviceToken": True}).encode()
        self.kind = "application/json"
        self.seconds_behind = 0.0
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(vendor.status)
                self.send_header("Date", formatdate(time.time() - vendor.seconds_behind, usegmt=True))
                self.send_header("Content-Type", vendor.kind)
                self.send_header("Content-Length", str(len(vendor.body)))
                self.end_headers()
                self.wfile.write(vendor.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    thread = threading.Thread(target=vendor.server.serve_forever, args=(0.01,))
    thread.start()
    yield vendor
    vendor.server.shutdown()
    thread.join()
    vendor.server.server_close()


def line(result: Result, subject: str) -> str:
    """The line about this subject."""
    found = [text for text in result.stdout.splitlines() if text[6:].startswith(f"{subject}:")]
    assert len(found) == 1, result.output
    return found[0]


def test_all_is_well_on_the_local_server(on_local: Flagcopy, database: Path) -> None:
    result = on_local("doctor")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "All is well, as far as can be told without writing."
    assert line(result, "Split rights").startswith("note  Split rights: only reading was tried")
    for subject in (
        "versions",
        "LaunchDarkly API",
        "engine",
        "LaunchDarkly host",
        "LaunchDarkly token",
        "Split host",
        "Split token",
    ):
        assert line(result, subject).startswith("ok    ")
    assert line(result, "local database") == f"ok    local database: {database} opens"


def test_nothing_is_written(on_local: Flagcopy, shop: Shop) -> None:
    shop.forget_requests()
    on_local("doctor")
    asked = shop.requests()
    assert asked
    assert {entry.split()[0] for entry in asked} == {"GET"}


def test_the_plan_shows_by_what_it_may_read(on_local: Flagcopy, shop: Shop) -> None:
    assert line(on_local("doctor", "launchdarkly"), "LaunchDarkly plan").startswith("ok    ")
    shop.faults(plan="pro")
    result = on_local("doctor", "launchdarkly")
    assert "copies go as one atomic patch" in line(result, "LaunchDarkly plan")
    assert result.exit_code == 0


def test_a_host_is_said_with_its_port_and_a_cli_that_says_no_version_without_one(
    flagcopy: Flagcopy, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pulumi").write_text("#!/bin/sh\n")
    (tmp_path / "pulumi").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert line(result, "LaunchDarkly host").endswith(f": {vendor.host.removeprefix('http://')} answers")
    assert line(result, "engine").endswith(": Pulumi CLI, and the built-in engine")


def test_an_api_that_left_our_version_behind(flagcopy: Flagcopy, vendor: Vendor) -> None:
    vendor.body = json.dumps({"tokenName": "ci", "validVersions": [20990101]}).encode()
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert result.exit_code == 1
    assert line(result, "LaunchDarkly API").startswith("wrong ")


def test_nothing_configured_is_wrong_and_says_what_to_set(flagcopy: Flagcopy) -> None:
    result = flagcopy("doctor")
    assert result.exit_code == 1
    assert line(result, "platforms") == "wrong platforms: none is configured"
    assert "export LAUNCHDARKLY_ACCESS_TOKEN=… or export SPLIT_ADMIN_API_KEY=…" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 of these need something done."


def test_a_missing_token_has_its_remedy(flagcopy: Flagcopy) -> None:
    result = flagcopy("doctor", "split")
    assert result.exit_code == 1
    assert line(result, "Split token").startswith("wrong ")
    assert "No Admin API key for Split, to ask api.split.io" in line(result, "Split token")
    assert "      → Set it: `export SPLIT_ADMIN_API_KEY=…`, or name with `--stack` a stack" in result.stdout
    assert "\n        To go without an account" in result.stdout, "the second line stands under the first"


def test_a_token_that_is_taken(flagcopy: Flagcopy, vendor: Vendor) -> None:
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert result.exit_code == 0, result.output
    assert line(result, "LaunchDarkly token") == "ok    LaunchDarkly token: is accepted: service token 'ci'"
    assert line(result, "LaunchDarkly clock").startswith("ok    ")
    assert line(result, "LaunchDarkly plan").startswith("note  ")


def test_a_token_is_never_shown(flagcopy: Flagcopy, vendor: Vendor) -> None:
    vendor.status = 401
    vendor.body = json.dumps({"code": "unauthorized", "message": f"{SECRET} is not valid"}).encode()
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert result.exit_code == 1
    assert "does not accept the access token" in line(result, "LaunchDarkly token")
    assert "[token] is not valid" in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize(("behind", "way"), [(3600, "ahead of"), (-3600, "behind")])
def test_clocks_that_disagree(flagcopy: Flagcopy, vendor: Vendor, behind: float, way: str) -> None:
    vendor.seconds_behind = behind
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert result.exit_code == 1
    about = line(result, "LaunchDarkly clock")
    assert about.startswith("wrong ")
    assert f"{way} the vendor's" in about


def test_a_page_instead_of_the_api(flagcopy: Flagcopy, vendor: Vendor) -> None:
    vendor.body, vendor.kind = b"<html>Sign in</html>", "text/html"
    result = flagcopy("doctor", "launchdarkly", "--host", vendor.host, LAUNCHDARKLY_ACCESS_TOKEN=SECRET)
    assert result.exit_code == 1
    assert "does not answer as LaunchDarkly's API does: text/html" in result.output


def test_a_host_that_is_not_there(flagcopy: Flagcopy) -> None:
    result = flagcopy(
        "doctor", "launchdarkly", "--host", "http://127.0.0.1:1", LAUNCHDARKLY_ACCESS_TOKEN=SECRET
    )
    assert result.exit_code == 1
    assert "127.0.0.1:1 could not be reached: connection refused" in line(result, "LaunchDarkly host")


def test_a_database_that_is_none(on_local: Flagcopy, nowhere: Path) -> None:
    broken = nowhere / "broken.db"
    broken.write_text("not a database, and long enough to be looked at" * 10)
    result = on_local("doctor", "launchdarkly", "--host", "127.0.0.1:1", "--database", str(broken))
    assert result.exit_code == 1
    assert line(result, "local database").startswith("wrong ")


def test_a_database_to_be_made(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("doctor", "--database", "later.db", "launchdarkly", "--host", "http://127.0.0.1:1")
    assert "is not there, and nothing uses it" in line(result, "local database")


def test_a_database_whose_folder_is_missing(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("doctor", "--host", "local", "--database", str(nowhere / "no" / "x.db"), "launchdarkly")
    assert f"cannot be made: there is no folder {nowhere}/no" in result.output
    compared = on_local(
        "diff", "launchdarkly:shop/staging", "launchdarkly:shop/test", "--database", "no/x.db"
    )
    assert f"There is no folder {nowhere}/no." in compared.output
    assert "Make that folder, or name another file" in compared.output
    assert not (nowhere / "no").exists()


def test_a_pulumi_that_does_not_run(on_local: Flagcopy, nowhere: Path) -> None:
    pulumi = nowhere / "pulumi"
    pulumi.write_text("#!/bin/sh\nexit 3\n")
    pulumi.chmod(0o755)
    result = on_local("doctor", PATH=f"{nowhere}{os.pathsep}/bin")
    assert result.exit_code == 1
    assert line(result, "engine").startswith("wrong ")


def test_the_pulumi_on_path(on_local: Flagcopy, nowhere: Path) -> None:
    pulumi = nowhere / "pulumi"
    pulumi.write_text("#!/bin/sh\necho v3.0.0-test\n")
    pulumi.chmod(0o755)
    result = on_local("doctor", PATH=f"{nowhere}{os.pathsep}/bin")
    assert line(result, "engine") == "ok    engine: Pulumi CLI v3.0.0-test, and the built-in engine"


def test_accounts_of_a_stack(flagcopy: Flagcopy, nowhere: Path, database: Path) -> None:
    (nowhere / "__main__.py").write_text("")
    (nowhere / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (nowhere / "Pulumi.dev.yaml").write_text(
        "config:\n"
        "  launchdarkly:accounts:\n"
        "    eu: {accessToken: api-local, apiHost: local}\n"
        "    us: {apiHost: app.example.com}\n"
        f"  flagcopy:localDatabase: {database}\n"
    )
    result = flagcopy("doctor", "--stack", "dev")
    assert result.exit_code == 1
    assert line(result, "LaunchDarkly eu token").startswith("ok    ")
    assert line(result, "LaunchDarkly us token").startswith("wrong ")
    assert "Split" not in result.stdout


@pytest.fixture
def stack_file(nowhere: Path) -> Path:
    (nowhere / "__main__.py").write_text("")
    (nowhere / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    return nowhere / "Pulumi.dev.yaml"


def test_a_token_in_plain_text_is_told_and_not_shown(flagcopy: Flagcopy, stack_file: Path) -> None:
    stack_file.write_text(
        "config:\n  launchdarkly:accessToken: api-plain\n  launchdarkly:apiHost: 127.0.0.1:9\n"
    )
    result = flagcopy("doctor", "--stack", "dev")
    said = "wrong config: launchdarkly:accessToken is in plain text in the config of stack dev"
    assert line(result, "config") == said
    assert "`pulumi config set --secret launchdarkly:accessToken`" in result.stdout
    assert "api-plain" not in result.output
    stack_file.write_text("config:\n  launchdarkly:accessToken: api-local\n  launchdarkly:apiHost: local\n")
    assert "plain text" not in flagcopy("doctor", "--stack", "dev").stdout


def test_a_misspelt_key_is_told_once(flagcopy: Flagcopy, stack_file: Path) -> None:
    stack_file.write_text("config:\n  launchdarkly:apihost: local\n  flagcopy:localDatabse: x.db\n")
    result = flagcopy("doctor", "--stack", "dev")
    assert result.exit_code == 1
    assert (
        "launchdarkly:apihost is no config key, and nothing reads it. Did you mean launchdarkly:apiHost?"
        in (result.stdout)
    )
    assert result.stdout.count("Did you mean flagcopy:localDatabase?") == 1


@pytest.mark.parametrize("platforms", [(), ("launchdarkly",), ("launchdarkly", "split")])
def test_a_misspelt_key_is_told_once_however_many_accounts_it_keeps_from_working(
    flagcopy: Flagcopy, stack_file: Path, platforms: tuple[str, ...]
) -> None:
    stack_file.write_text(
        "config:\n  launchdarkly:apihost: local\n  launchdarkly:accessToken: t\n"
        "  launchdarkly:accounts: {eu: {accessToken: t}}\n"
    )
    result = flagcopy("doctor", *platforms, "--stack", "dev")
    assert result.exit_code == 1
    assert result.output.count("launchdarkly:apihost is no config key") == 1
    assert result.output.count("Did you mean launchdarkly:apiHost?") == 1


def test_what_cannot_be_read_is_not_called_missing(flagcopy: Flagcopy, stack_file: Path) -> None:
    sealed = "secretsprovider: awskms://key\nencryptedkey: x\nconfig:\n"
    reason = "Only the Pulumi CLI can ask the stack's secrets provider."
    stack_file.write_text(f"{sealed}  launchdarkly:accounts: {{eu: {{accessToken: {{secure: sealed}}}}}}\n")
    result = flagcopy("doctor", "--stack", "dev")
    assert result.exit_code == 1
    said = "not known: launchdarkly:accounts is set, but encrypted, and cannot be read here"
    assert line(result, "LaunchDarkly accounts") == f"wrong LaunchDarkly accounts: {said}"
    assert f"→ {reason}" in result.stdout
    for untrue in ("none is configured", "LaunchDarkly token", "stands in", "is set."):
        assert untrue not in result.output

    stack_file.write_text(
        f"{sealed}  split:adminApiKey: {{secure: sealed}}\n  flagcopy:localDatabase: {{secure: sealed}}\n"
    )
    result = flagcopy("doctor", "--stack", "dev")
    assert "The config key split:adminApiKey is set, but encrypted" in line(result, "Split token")
    assert "The config key flagcopy:localDatabase is set, but encrypted" in line(result, "local database")
    assert result.output.count(reason) == 2


def test_a_key_without_its_namespace(flagcopy: Flagcopy, stack_file: Path) -> None:
    stack_file.write_text("config:\n  apiHost: local\n")
    result = flagcopy("doctor", "launchdarkly", "--stack", "dev")
    assert "test:apiHost is a key of the project's own. Did you mean launchdarkly:apiHost?" in result.stdout
    about_all = line(flagcopy("doctor", "--stack", "dev"), "platforms")
    assert (
        "test:apiHost is set, which is a key of the project's own. Did you mean launchdarkly:apiHost?"
        in about_all
    )


def test_the_stacks_that_are_not_looked_at_are_named(on_local: Flagcopy, stack_file: Path) -> None:
    for stack in ("dev", "production"):
        stack_file.with_name(f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    said = "no stack's config is looked at. Stacks with a file: dev, production; `--stack dev` looks at one"
    assert said in line(on_local("doctor", "launchdarkly"), "stack")
    assert said not in on_local("doctor", "launchdarkly", "--stack", "dev").stdout


def test_the_only_stack_is_looked_at(flagcopy: Flagcopy, stack_file: Path, database: Path) -> None:
    stack_file.write_text(f"config:\n  split:apiHost: local\n  flagcopy:localDatabase: {database}\n")
    result = flagcopy("doctor")
    assert result.exit_code == 0, result.output
    assert "the config of stack dev is looked at, as `up` would" in line(result, "stack")
    assert "local answers" in line(result, "Split host")


def test_which_stack_is_meant_is_asked_once(
    flagcopy: Flagcopy, stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def choose(project: Project) -> str:
        asked.append(project.root)
        return stack_file.stem.removeprefix("Pulumi.")

    stack_file.write_text("config:\n  split:apiHost: local\n")
    monkeypatch.setattr(Project, "chosen_stack", choose)
    assert "stack dev is looked at" in flagcopy("doctor").output
    assert asked == [stack_file.parent]
