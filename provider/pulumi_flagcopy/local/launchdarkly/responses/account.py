"""The account: API versions and who calls."""

from __future__ import annotations

from typing import Any

from ..identity import ACCOUNT_ID
from ..web import BETA, LATEST_VERSION, VERSIONS, Call, api_version


def get_versions(_call: Call) -> dict[str, Any]:
    version = api_version()
    return {
        "validVersions": list(VERSIONS),
        "latestVersion": LATEST_VERSION,
        "currentVersion": LATEST_VERSION if version == BETA else version,
        "beta": version == BETA,
    }


def get_caller_identity(call: Call) -> dict[str, Any]:
    return {
        "accountId": ACCOUNT_ID,
        "authKind": "token",
        "tokenKind": "auth",
        "tokenName": call.identity.token_name,
        "tokenId": call.identity.member_id[::-1],
        "memberId": call.identity.member_id,
        "serviceToken": False,
    }
