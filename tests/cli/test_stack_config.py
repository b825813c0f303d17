"""`--stack`: hosts and tokens from the config of a stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pulumi_flagcopy.engine.secrets import Crypter

Flagcopy = Callable[..., Result]

DIFF = ("diff", "launchdarkly:shop/staging", "launchdarkly:shop/production", "--exit-code")
COMMANDS = [DIFF, ("report", "launchdarkly:shop"), ("adopt", "launchdarkly:shop"), ("doctor", "launchdarkly")]


@pytest.fixture
def project(nowhere: Path, database: Path) -> Callable[[str], None]:
    (nowhere / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (nowhere / "__main__.py").touch()

    def configure(text: str) -> None:
        (nowhere / "Pulumi.dev.yaml").write_text(f"{text}\n  flagcopy:localDatabase: {database}\n")

    return configure


def test_a_host_that_only_the_stack_has(
    flagcopy: Flagcopy, project: Callable[[str], None], nowhere: Path
) -> None:
    project("config:\n  launchdarkly:apiHost: local")
    assert flagcopy(*DIFF, "--stack", "dev").exit_code == 2, "they differ"
    assert flagcopy(*DIFF).exit_code == 2, "it is the only one, as for `up`"
    (nowhere / "Pulumi.production.yaml").touch()
    assert flagcopy(*DIFF, PULUMI_STACK="dev").exit_code == 2
    refused = flagcopy(*DIFF)
    assert refused.exit_code == 1
    assert "or name with `--stack` a stack whose config has launchdarkly:accessToken" in refused.stderr


@pytest.mark.parametrize("runtime", ["python", "nodejs"])
def test_a_project_without_a_python_program_has_stacks_too(
    flagcopy: Flagcopy, project: Callable[[str], None], nowhere: Path, runtime: str
) -> None:
    """These commands run none. A token would go to the vendor's own host if the stack's were not taken."""
    (nowhere / "__main__.py").unlink()
    (nowhere / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    project("config:\n  launchdarkly:apiHost: local")
    for stack in ([], ["--stack", "dev"]):
        assert flagcopy(*DIFF, *stack).exit_code == 2, "they differ"
        assert "host: local answers" in flagcopy("doctor", "launchdarkly", *stack).stdout
    words = {"python": "There is no Python program", "nodejs": "runtime 'nodejs'"}
    assert words[runtime] in flagcopy("preview").stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_project_that_cannot_be_read_is_not_passed_over(
    flagcopy: Flagcopy, project: Callable[[str], None], nowhere: Path, command: tuple[str, ...]
) -> None:
    project("config:\n  launchdarkly:apiHost: local")
    (nowhere / "Pulumi.yaml").write_text("name: [")
    result = flagcopy(*command, LAUNCHDARKLY_ACCESS_TOKEN="t")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {nowhere}/Pulumi.yaml cannot be read")


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
        "note: launchdarkly:accessToken is encrypted and cannot be read here. Only the Pulumi CLI "
        "can ask the stack's secrets provider. LAUNCHDARKLY_ACCESS_TOKEN stands in for it."
    ]
    assert flagcopy(*DIFF, "--stack", "dev").stderr == "", "the local server needs no token"


def test_accounts_that_cannot_be_read_are_not_called_missing(
    flagcopy: Flagcopy, project: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "right")
    crypter = Crypter()
    sealed = crypter.encrypt("api-local")
    project(
        f"encryptionsalt: {crypter.salt_state}\nconfig:\n  launchdarkly:apiHost: local\n"
        f"  launchdarkly:accounts: {{eu: {{accessToken: {{secure: {sealed}}}, apiHost: local}}}}"
    )
    across = ("diff", "eu@launchdarkly:shop/staging", "launchdarkly:shop/production", "--stack", "dev")
    refused = flagcopy(*across, PULUMI_CONFIG_PASSPHRASE="wrong")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: The config key launchdarkly:accounts is set, but encrypted, and cannot be read here; "
        "whether it has an account 'eu' is not known\n"
        "The passphrase is not the one that the stack was encrypted with. "
        "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to that one.\n"
    )
    assert flagcopy(*across, PULUMI_CONFIG_PASSPHRASE="right").exit_code == 0


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_mistyped_stack_is_refused(
    flagcopy: Flagcopy, project: Callable[[str], None], nowhere: Path, command: tuple[str, ...]
) -> None:
    """Without its config the vendor's own host would be asked, or another account."""
    project("config:\n  launchdarkly:apiHost: local")
    before = sorted(nowhere.iterdir())
    result = flagcopy(*command, "--stack", "devv", LAUNCHDARKLY_ACCESS_TOKEN="t")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: There is no stack 'devv'\n"
        "Stacks with a file or a state: dev. Did you mean 'dev'?\n"
        "To begin a new stack, make its file, which may be empty: `touch Pulumi.devv.yaml`\n"
    )
    assert sorted(nowhere.iterdir()) == before


def test_the_first_stack_of_a_project_needs_no_file(
    flagcopy: Flagcopy, nowhere: Path, database: Path
) -> None:
    """Its config may be that which Pulumi.yaml gives to every stack."""
    (nowhere / "__main__.py").touch()
    defaults = f"config:\n  launchdarkly:apiHost: local\n  flagcopy:localDatabase: {database}\n"
    (nowhere / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\n{defaults}")
    assert flagcopy(*DIFF, "--stack", "dev").exit_code == 2, "they differ"


def test_a_key_that_is_not_spelt_right(flagcopy: Flagcopy, project: Callable[[str], None]) -> None:
    project("config:\n  launchdarkly:apihost: local")
    said = flagcopy(*DIFF, "--stack", "dev", LAUNCHDARKLY_ACCESS_TOKEN="t").stderr
    assert "launchdarkly:apihost is no config key" in said
