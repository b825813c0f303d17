"""Config keys that look like ours and are none."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import ConfigurationError
from pulumi_flagcopy.launchdarkly.keys import KEYS
from pulumi_flagcopy.settings import Settings

OURS = {"launchdarkly:apiHost": "local", "launchdarkly:accounts": "{}", "flagcopy:localDatabase": "x.db"}


def access(*others: str, project: str = "shop") -> None:
    config = {**OURS, **dict.fromkeys(others, "value")}
    Settings(config.get, {"PULUMI_PROJECT": project}, config.keys()).access(KEYS)


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("launchdarkly:apihost", "Did you mean launchdarkly:apiHost?"),
        ("launchdarkly:host", "Did you mean launchdarkly:apiHost?"),
        ("LaunchDarkly:apiHost", "Did you mean launchdarkly:apiHost?"),
        ("launchDarkly:apiHost", "Did you mean launchdarkly:apiHost?"),
        ("launchdarkley:apiHost", "Did you mean launchdarkly:apiHost?"),
        ("launchdarkly:acessToken", "Did you mean launchdarkly:accessToken?"),
        ("flagcopy:acessToken", "Did you mean launchdarkly:accessToken?"),
        ("flagcopy:localDatabse", "Did you mean flagcopy:localDatabase?"),
        ("flagcopy:other", "there are: flagcopy:allowHttp, flagcopy:localDatabase"),
    ],
)
def test_what_nobody_reads_is_refused_and_its_value_is_not_told(key: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        access(key)
    assert caught.value.summary == f"{key} is no config key, and nothing reads it"
    assert hint in str(caught.value)
    assert "value" not in str(caught.value)


@pytest.mark.parametrize(
    "key",
    [
        "aws:region",
        "shop:apihost",
        "splitio:apiHost",
        "split:adminApiKy",  # told when Split is used
        "launchdarkly:httpTimeout",  # of another package for LaunchDarkly, as is the next
        "launchdarkly:oauthToken",
    ],
)
def test_the_keys_of_others_are_left_alone(key: str) -> None:
    access(key)


def test_a_project_of_our_name_has_keys_of_its_own_there() -> None:
    access("flagcopy:other", project="flagcopy")
    with pytest.raises(ConfigurationError, match="flagcopy:allowHttp"):
        access("flagcopy:allowHTTP", project="flagcopy")


def test_the_members_of_an_account() -> None:
    config = {"launchdarkly:accounts": '{"eu": {"apihost": "local", "accessToken": "t"}}'}
    with pytest.raises(
        ConfigurationError, match=r"launchdarkly:accounts\.eu\.apihost is no config key"
    ) as caught:
        Settings(config.get, {}).access(KEYS, "eu")
    assert "Did you mean 'apiHost'?" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("apiHost", "local", "launchdarkly:apiHost"),
        ("apihost", "Local", "launchdarkly:apiHost"),
        ("launchdarkly", '{"apiHost":"local"}', "launchdarkly:apiHost"),
        ("launchdarkly", {"apihost": "local"}, "launchdarkly:apiHost"),
        ("launchdarkly.apiHost", "local", "launchdarkly:apiHost"),
        ("launchdarkly.apihst", "app.eu.launchdarkly.com", "launchdarkly:apiHost"),
        ("LaunchDarkly-api-host", "local", "launchdarkly:apiHost"),
        ("launchdarklyAccessToken", "t", "launchdarkly:accessToken"),
    ],
)
def test_a_key_that_lacks_its_namespace_does_not_mean_the_vendors_own_host(
    key: str, value: object, meant: str
) -> None:
    """Nor does a host in the environment hide it."""
    config = {f"shop:{key}": value}
    environment = {
        "PULUMI_PROJECT": "shop",
        "LAUNCHDARKLY_API_HOST": "example.com",
        "LAUNCHDARKLY_ACCESS_TOKEN": "t",
    }
    with pytest.raises(ConfigurationError) as caught:
        Settings(config.get, environment, config.keys()).access(KEYS)
    assert caught.value.summary == f"shop:{key} is a key of the project's own. Did you mean {meant}?"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("launchdarkly", '{"on": 1}'),
        ("launchdarkly", "{"),
        ("apiHost", "api.example.com"),
        ("launchdarklyProject", "shop"),
        ("host", "local"),
    ],
)
def test_what_only_looks_a_little_like_it_is_the_programs(key: str, value: object) -> None:
    config = {f"shop:{key}": value}
    environment = {"PULUMI_PROJECT": "shop", "LAUNCHDARKLY_ACCESS_TOKEN": "t"}
    found = Settings(config.get, environment, config.keys()).access(KEYS)
    assert found.base_url == "https://app.launchdarkly.com"
