"""Split: where its flags live, its resources, and functions that read."""

from .environment import Environment
from .flag import Flag
from .flag_definition import FlagDefinition
from .flag_set import FlagSet
from .functions import (
    get_definition,
    get_environment,
    get_flag,
    get_flag_set,
    get_segment,
    get_segment_keys,
    get_traffic_type,
    get_workspace,
    list_definitions,
    list_environments,
    list_flag_sets,
    list_flags,
    list_segments,
    list_traffic_types,
    list_workspaces,
)
from .input_types import (
    BetweenDict,
    BucketDict,
    ChangePermissionsDict,
    ConditionDict,
    DataExportPermissionsDict,
    DependsDict,
    EntityDict,
    MatcherDict,
    OwnerDict,
    RuleDict,
    TreatmentDict,
)
from .inputs import EnvironmentRef, EnvironmentRefDict, FlagEnvironment, FlagEnvironmentDict
from .segment import Segment
from .segment_keys import SegmentKeys
from .traffic_type import TrafficType
from .workspace import Workspace

__all__ = [
    "BetweenDict",
    "BucketDict",
    "ChangePermissionsDict",
    "ConditionDict",
    "DataExportPermissionsDict",
    "DependsDict",
    "EntityDict",
    "Environment",
    "EnvironmentRef",
    "EnvironmentRefDict",
    "Flag",
    "FlagDefinition",
    "FlagEnvironment",
    "FlagEnvironmentDict",
    "FlagSet",
    "MatcherDict",
    "OwnerDict",
    "RuleDict",
    "Segment",
    "SegmentKeys",
    "TrafficType",
    "TreatmentDict",
    "Workspace",
    "get_definition",
    "get_environment",
    "get_flag",
    "get_flag_set",
    "get_segment",
    "get_segment_keys",
    "get_traffic_type",
    "get_workspace",
    "list_definitions",
    "list_environments",
    "list_flag_sets",
    "list_flags",
    "list_segments",
    "list_traffic_types",
    "list_workspaces",
]
