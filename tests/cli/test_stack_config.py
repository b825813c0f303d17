"""`--stack`: hosts and tokens from the config of a stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Flagcopy = Callable[..., Result]

DIFF = ("diff", "launchdarkly:shop/staging", "launchdarkly:shop/production", "--exit-code")


@pytest.fixture
def project(nowhere: Path, database: Path) -> Callable[[str], None]:
    (nowhere / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (nowhere / "__main__.py").touch()

    def configure(text: str) -> None:
        (nowhere / "Pulumi.dev.yaml").write_text(f"{text}\n  flagcopy:localDatabase: {database}\n")

    return configure


def test_a_host_that_only_the_stack_has(flagcopy: Flagcopy, project: Callable[[str], None]) -> None:
    project("config:\n  launchdarkly:apiHost: local")
    assert flagcopy(*DIFF, "--stack", "dev").exit_code == 2, "they differ"
    refused = flagcopy(*DIFF)
    assert refused.exit_code == 1
    assert "or name with `--stack` a stack whose config has launchdarkly:accessToken" in refused.stderr


def test_a_secret_that_only_pulumi_can_open_is_told_and_the_environment_stands_in(
    flagcopy: Flagcopy, project: Callable[[str], None]
) -> None:
    project(
        "secretsprovider: awskms://key\nencryptedkey: x\n"
        "config:\n  launchdarkly:apiHost: local\n  launchdarkly:accessToken: {secure: sealed}\n"
        "  aws:token: {secure: sealed}"
    )
    result = flagcopy(*DIFF, "--stack", "dev", LAUNCHDARKLY_ACCESS_TOKEN="api-local")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "note: launchdarkly:accessToken of the stack dev is encrypted and cannot be read here. Only the Pulumi CLI "
        "can ask the stack's secrets provider. Or give it by its environment variable."
    ]


def test_a_stack_that_has_no_file(flagcopy: Flagcopy, project: Callable[[str], None]) -> None:
    project("config:\n  launchdarkly:apiHost: local")
    said = flagcopy(*DIFF, "--stack", "devv").stderr
    assert "note: there is no Pulumi.devv.yaml. Stacks with a file: dev. Did you mean 'dev'?" in said


def test_a_key_that_is_not_spelt_right(flagcopy: Flagcopy, project: Callable[[str], None]) -> None:
    project("config:\n  launchdarkly:apihost: local")
    said = flagcopy(*DIFF, "--stack", "dev", LAUNCHDARKLY_ACCESS_TOKEN="t").stderr
    assert "launchdarkly:apihost is no config key" in said
