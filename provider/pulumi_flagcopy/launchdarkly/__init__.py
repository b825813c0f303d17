"""LaunchDarkly: where its flags live, and its resources."""

from .inputs import EnvironmentRef, EnvironmentRefDict, FlagEnvironment, FlagEnvironmentDict

__all__ = ["EnvironmentRef", "EnvironmentRefDict", "FlagEnvironment", "FlagEnvironmentDict"]
