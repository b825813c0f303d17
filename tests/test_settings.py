"""Where hosts and tokens come from, and what is said when they are missing."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import dill
import pytest

from pulumi_flagcopy.errors import ConfigurationError
from pulumi_flagcopy.how_to_set import STACK_VARIABLE, ForCommand
from pulumi_flagcopy.launchdarkly.keys import KEYS
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings


def settings(environment: dict[str, str] | None = None, **config: Any) -> Settings:
    named = {name.replace("__", ":"): value for name, value in config.items()}
    return Settings(named.get, environment or {})


def test_config_goes_before_the_environment() -> None:
    found = settings(
        {"LAUNCHDARKLY_ACCESS_TOKEN": "from-environment"}, launchdarkly__accessToken="from-config"
    )
    assert found.access(KEYS).token == "from-config"


def test_the_environment_stands_in() -> None:
    found = settings({"LAUNCHDARKLY_ACCESS_TOKEN": "t", "LAUNCHDARKLY_API_HOST": "app.eu.launchdarkly.com"})
    assert found.access(KEYS).base_url == "https://app.eu.launchdarkly.com"


def test_a_missing_token_names_key_and_variable() -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings().access(KEYS)
    assert "launchdarkly:accessToken" in str(caught.value)
    assert "LAUNCHDARKLY_ACCESS_TOKEN" in str(caught.value)


def test_a_missing_token_names_the_keys_that_are_there_instead() -> None:
    """Others may be of Pulumi's own package for the vendor: alone they are no mistake."""
    names = ["launchdarkly:token", "launchdarkly:apiHost", "split:other"]
    with pytest.raises(ConfigurationError) as caught:
        Settings({}.get, {}, names=names).access(KEYS)
    assert "\nlaunchdarkly:token is not read by this package." in caught.value.detail


@pytest.mark.parametrize("account", [None, "eu"])
@pytest.mark.parametrize(
    ("environment", "how", "token", "local"),
    [
        ({}, None, "Set it: `pulumi config set --secret ", "`pulumi config set launchdarkly:apiHost local`"),
        (
            {STACK_VARIABLE: "dev"},
            None,
            "under `config:` in Pulumi.dev.yaml",
            "`launchdarkly:apiHost: local` under `config:` in Pulumi.dev.yaml",
        ),
        ({}, ForCommand(), "with `--stack`", "`--host local`"),
    ],
    ids=["pulumi", "built-in", "command"],
)
def test_the_remedy_suits_what_is_running_and_names_the_host(
    environment: dict[str, str], how: ForCommand | None, token: str, local: str, account: str | None
) -> None:
    config = {"launchdarkly:accounts": '{"eu": {"apiHost": "app.eu.launchdarkly.com"}}'}
    with pytest.raises(ConfigurationError) as caught:
        Settings(config.get, environment, how=how).access(KEYS, account)
    assert token in caught.value.remedy
    assert account or caught.value.summary.startswith("No access token for LaunchDarkly, ")
    assert caught.value.summary.endswith(
        "for app.eu.launchdarkly.com" if account else "ask app.launchdarkly.com"
    )
    if account is None:
        assert local in caught.value.remedy
        assert "launchdarkly:apiHost is not set either" in caught.value.detail


def test_nobody_is_led_to_write_a_token_into_a_file() -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings({STACK_VARIABLE: "dev"}).access(KEYS)
    assert "`export LAUNCHDARKLY_ACCESS_TOKEN=…`" in caught.value.remedy
    assert "accessToken" not in caught.value.remedy


def test_local_in_any_case() -> None:
    assert settings(launchdarkly__apiHost="Local").access(KEYS).base_url == "http://local"


def test_local_needs_no_token_and_lies_in_the_projects_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")
    access = settings(launchdarkly__apiHost="local").access(KEYS)
    assert (access.token, access.database) == ("api-local", tmp_path / ".flagcopy" / "local.db")


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:1", "https://x.example.com/base/"]
)
def test_hosts_that_are_allowed(host: str) -> None:
    access = settings(launchdarkly__apiHost=host, launchdarkly__accessToken="t").access(KEYS)
    assert access.base_url == host.rstrip("/")


@pytest.mark.parametrize(
    "host",
    [
        "http://app.launchdarkly.com",
        "ftp://x",
        "https://user:pass@x",
        "https://",
        "http://127.0.0.1.evil.net",
        "http://127.0.0.1\\@evil.net",
        "http://localhost@evil.net",
        "https://[",
        "https://x:port",
        "https://x:99999",
        "https://x:0",
    ],
)
def test_hosts_that_are_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="launchdarkly:apiHost") as caught:
        settings(launchdarkly__apiHost=host, launchdarkly__accessToken="hidden").access(KEYS)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1:8077", "localhost:8077", "[::1]:8077"])
def test_this_machine_without_a_scheme_is_refused(host: str) -> None:
    """https was tried for ten seconds, at a server that waited for http."""
    with pytest.raises(ConfigurationError, match=KEYS.host_variable) as caught:
        Settings({}.get, {KEYS.host_variable: host, KEYS.token_variable: "t"}).access(KEYS)
    assert "launchdarkly:apiHost" in caught.value.summary
    assert f"http://{host}" in caught.value.remedy


def test_a_host_with_the_path_of_the_api_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="has the path of the API in it") as caught:
        settings(launchdarkly__accessToken="t", launchdarkly__apiHost="http://127.0.0.1:8077/api/v2").access(
            KEYS
        )
    assert "apiHost http://127.0.0.1:8077`" in caught.value.remedy
    behind = settings(launchdarkly__accessToken="t", launchdarkly__apiHost="https://gateway.example.com/ld")
    assert behind.access(KEYS).base_url == "https://gateway.example.com/ld"


@pytest.mark.parametrize("host", ["proxy.internal", "Proxy.internal"])
def test_http_to_a_host_that_is_allowed_by_name(host: str) -> None:
    found = settings(
        launchdarkly__apiHost=f"http://{host}", launchdarkly__accessToken="t", flagcopy__allowHttp=host
    )
    assert found.access(KEYS).base_url == f"http://{host}"


def test_a_named_account() -> None:
    accounts = '{"eu": {"accessToken": "eu-token", "apiHost": "app.eu.launchdarkly.com"}}'
    access = settings(launchdarkly__accounts=accounts).access(KEYS, "eu")
    assert (access.base_url, access.token) == ("https://app.eu.launchdarkly.com", "eu-token")


@pytest.mark.parametrize(
    ("accounts", "account"),
    [(None, "eu"), ("{}", "eu"), ("not json", "eu"), ('{"eu": {"apiHost": "x"}}', "eu"), ("[]", "eu")],
)
def test_an_account_that_is_not_configured(accounts: str | None, account: str) -> None:
    with pytest.raises(ConfigurationError, match="launchdarkly:accounts"):
        settings(launchdarkly__accounts=accounts).access(KEYS, account)


def test_what_reaches_a_token_neither_shows_nor_pickles_it() -> None:
    """By whatever way: dill, which Pulumi pickles dynamic providers with, writes closures and locks as well."""
    found = settings(launchdarkly__accessToken="secret")
    session = Session(found)
    client = session.client("launchdarkly")
    for holder in (found, found.access(KEYS), session, client, session.platform("launchdarkly")):
        assert "secret" not in f"{holder!r} {holder!s}"
        for writer in (pickle, dill):
            with pytest.raises(TypeError, match="reaches access tokens, which are never written anywhere"):
                writer.dumps(holder)
    session.close()


@pytest.mark.parametrize(
    "token", ["two words", "line\nend", "typographic…", "Bearer api-1", "\u202etoken", "t\x00"]
)
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(ConfigurationError, match="launchdarkly:accessToken") as caught:
        settings(launchdarkly__accessToken=token).access(KEYS)
    assert token not in str(caught.value)
    accounts = json.dumps({"eu": {"accessToken": token}})
    with pytest.raises(ConfigurationError, match="launchdarkly:accounts: eu"):
        settings(launchdarkly__accounts=accounts).access(KEYS, "eu")


def test_blanks_around_a_token_are_not_part_of_it() -> None:
    found = settings(
        launchdarkly__accessToken=" t\n", launchdarkly__accounts='{"eu": {"accessToken": " t\\n"}}'
    )
    assert found.access(KEYS).token == found.access(KEYS, "eu").token == "t"


def test_local_under_a_key_without_a_namespace_does_not_ask_the_vendor() -> None:
    config = {"shop:apiHost": "local", "launchdarkly:accessToken": "t"}
    with pytest.raises(ConfigurationError, match=r"shop:apiHost .* Did you mean launchdarkly:apiHost"):
        Settings(config.get, {"PULUMI_PROJECT": "shop"}, config.keys()).access(KEYS)
    other = {**config, "shop:apiHost": "api.example.com"}
    access = Settings(other.get, {"PULUMI_PROJECT": "shop"}, other.keys()).access(KEYS)
    assert access.base_url == "https://app.launchdarkly.com"


def test_a_missing_token_is_told_with_a_key_without_a_namespace() -> None:
    config = {"shop:accessToken": "hidden", "shop:apiHost": "x.example.com"}
    with pytest.raises(ConfigurationError) as caught:
        Settings(config.get, {"PULUMI_PROJECT": "shop"}, config.keys()).access(KEYS)
    assert "Did you mean launchdarkly:accessToken?" in caught.value.detail
    assert "Did you mean launchdarkly:apiHost?" in caught.value.detail
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("host", ["locla", "Lokal", "locals"])
def test_a_host_that_is_nearly_local(host: str) -> None:
    with pytest.raises(ConfigurationError, match="Did you mean 'local'"):
        settings(launchdarkly__apiHost=host, launchdarkly__accessToken="t").access(KEYS)
    meant = settings(launchdarkly__apiHost=f"https://{host}", launchdarkly__accessToken="t").access(KEYS)
    assert meant.base_url == f"https://{host}"


@pytest.mark.parametrize(
    ("key", "config"),
    [
        ("launchdarkly:accessToken", {}),
        ("launchdarkly:apiHost", {}),
        ("flagcopy:localDatabase", {"launchdarkly:apiHost": "local"}),
        ("flagcopy:allowHttp", {"launchdarkly:apiHost": "http://flags.example.com"}),
    ],
)
def test_what_is_set_and_cannot_be_read_is_not_called_missing(key: str, config: dict[str, str]) -> None:
    variables = {
        "launchdarkly:accessToken": "LAUNCHDARKLY_ACCESS_TOKEN",
        "launchdarkly:apiHost": "LAUNCHDARKLY_API_HOST",
        "flagcopy:localDatabase": "FLAGCOPY_LOCAL_DATABASE",
    }
    token = {} if key == "launchdarkly:accessToken" else {"LAUNCHDARKLY_ACCESS_TOKEN": "t"}
    with pytest.raises(ConfigurationError) as caught:
        Settings(config.get, token, unread={key: "No passphrase."}).access(KEYS)
    assert caught.value.summary == f"The config key {key} is set, but encrypted, and cannot be read here"
    assert caught.value.detail == "No passphrase."
    if key not in variables:
        assert caught.value.remedy == "", "it has no environment variable"
        return
    assert f"`export {variables[key]}=…`" in caught.value.remedy
    Settings(config.get, {**token, variables[key]: "t"}, unread={key: "No passphrase."}).access(KEYS)
