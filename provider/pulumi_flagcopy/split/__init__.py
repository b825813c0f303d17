"""Split: where its flags live, and its resources."""

from .inputs import FlagEnvironment, FlagEnvironmentDict

__all__ = ["FlagEnvironment", "FlagEnvironmentDict"]
