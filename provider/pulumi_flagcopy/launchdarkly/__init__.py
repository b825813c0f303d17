"""LaunchDarkly: where its flags live, its resources, and functions that read."""

from .environment import Environment
from .flag import Flag
from .flag_definition import FlagDefinition
from .functions import (
    get_definition,
    get_environment,
    get_flag,
    get_project,
    get_segment,
    list_environments,
    list_flags,
    list_projects,
    list_segments,
)
from .input_types import NOT_SET
from .inputs import EnvironmentRef, EnvironmentRefDict, FlagEnvironment, FlagEnvironmentDict
from .project import Project
from .segment import Segment

__all__ = [
    "NOT_SET",
    "Environment",
    "EnvironmentRef",
    "EnvironmentRefDict",
    "Flag",
    "FlagDefinition",
    "FlagEnvironment",
    "FlagEnvironmentDict",
    "Project",
    "Segment",
    "get_definition",
    "get_environment",
    "get_flag",
    "get_project",
    "get_segment",
    "list_environments",
    "list_flags",
    "list_projects",
    "list_segments",
]
