"""What a provider imports while the program starts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pulumi_flagcopy.engine.ahead import modules_ahead
from pulumi_flagcopy.engine.config_value import ConfigValue


def ahead(**config: str) -> list[str]:
    values = {key.replace("__", ":"): ConfigValue(text) for key, text in config.items()}
    return list(modules_ahead(values))


def test_a_stack_that_speaks_of_no_platform_imports_nothing() -> None:
    assert ahead(aws__region="eu-west-1") == []


def test_a_platform_that_the_stack_speaks_of_comes_with_what_every_copy_needs() -> None:
    assert ahead(split__adminApiKey="k") == [
        "pulumi_flagcopy.lifecycle.flag_copy",
        "pulumi_flagcopy.split.platform",
    ]


def test_the_local_server_comes_only_where_it_is_the_host() -> None:
    assert "pulumi_flagcopy.local.transport" in ahead(launchdarkly__apiHost="Local")
    assert "pulumi_flagcopy.local.transport" not in ahead(launchdarkly__apiHost="https://ld.example.com")


@pytest.mark.parametrize("platform", ["launchdarkly", "split"])
def test_they_can_be_imported(platform: str) -> None:
    """The provider passes over what it cannot import, so nobody else would notice."""
    names = ahead(**{f"{platform}__apiHost": "local"})
    done = subprocess.run([sys.executable, "-c", f"import {', '.join(names)}"], check=False)
    assert done.returncode == 0
