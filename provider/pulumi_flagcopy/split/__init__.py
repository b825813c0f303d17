"""Split: where its flags live, and its resources."""

from .environment import Environment
from .flag import Flag
from .flag_definition import FlagDefinition
from .flag_set import FlagSet
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
]
