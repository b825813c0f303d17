"""Promote feature flags between environments with Pulumi."""

__version__ = "0.1.0"
