"""What a resource takes from the program that it is declared in."""

from __future__ import annotations

import pulumi


def default_comment() -> str:
    """Who changed it, for the vendor's audit log: organisation, project and stack."""
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
