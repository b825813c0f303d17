"""FROZEN. The module path and the class names in this file are part of every user's state.

Pulumi stores a dynamic provider by reference: this module's name and a class's name, nothing else. Renaming or moving
one makes every `refresh`, `update` and `destroy` of a stack that has it fail. Add classes; never rename, never move,
never give an instance an attribute. ``tests/dynamic/test_frozen.py`` holds the pickled bytes.

A new resource is one class here, with the path of its life: the life is imported in Pulumi's provider process only,
so that a program that declares resources does not pay for it.
"""

from __future__ import annotations

from .door import Door


class FlagCopyProvider(Door):
    """The provider of ``FlagCopy``."""

    life = "pulumi_flagcopy.lifecycle.flag_copy:FlagCopyLife"
    json = ("values",)


class LaunchDarklyProjectProvider(Door):
    """The provider of ``launchdarkly.Project``."""

    life = "pulumi_flagcopy.launchdarkly.lives.project:ProjectLife"


class LaunchDarklyEnvironmentProvider(Door):
    """The provider of ``launchdarkly.Environment``."""

    life = "pulumi_flagcopy.launchdarkly.lives.environment:EnvironmentLife"
    json = ("service_config",)


class LaunchDarklyFlagProvider(Door):
    """The provider of ``launchdarkly.Flag``."""

    life = "pulumi_flagcopy.launchdarkly.lives.flag:FlagLife"
    json = ("value", "on_variation", "off_variation")


class LaunchDarklyFlagDefinitionProvider(Door):
    """The provider of ``launchdarkly.FlagDefinition``."""

    life = "pulumi_flagcopy.launchdarkly.lives.flag_definition:FlagDefinitionLife"
    json = ("variation", "off_variation", "values")


class LaunchDarklySegmentProvider(Door):
    """The provider of ``launchdarkly.Segment``."""

    life = "pulumi_flagcopy.launchdarkly.lives.segment:SegmentLife"
    json = ("values",)


class SplitWorkspaceProvider(Door):
    """The provider of ``split.Workspace``."""

    life = "pulumi_flagcopy.split.lives.workspace:WorkspaceLife"


class SplitEnvironmentProvider(Door):
    """The provider of ``split.Environment``."""

    life = "pulumi_flagcopy.split.lives.environment:EnvironmentLife"


class SplitTrafficTypeProvider(Door):
    """The provider of ``split.TrafficType``."""

    life = "pulumi_flagcopy.split.lives.traffic_type:TrafficTypeLife"


class SplitFlagProvider(Door):
    """The provider of ``split.Flag``."""

    life = "pulumi_flagcopy.split.lives.flag:FlagLife"


class SplitFlagDefinitionProvider(Door):
    """The provider of ``split.FlagDefinition``."""

    life = "pulumi_flagcopy.split.lives.flag_definition:FlagDefinitionLife"


class SplitSegmentProvider(Door):
    """The provider of ``split.Segment``."""

    life = "pulumi_flagcopy.split.lives.segment:SegmentLife"


class SplitSegmentKeysProvider(Door):
    """The provider of ``split.SegmentKeys``."""

    life = "pulumi_flagcopy.split.lives.segment_keys:SegmentKeysLife"


class SplitFlagSetProvider(Door):
    """The provider of ``split.FlagSet``."""

    life = "pulumi_flagcopy.split.lives.flag_set:FlagSetLife"


class PromotionProvider(Door):
    """The provider of ``Promotion``."""

    life = "pulumi_flagcopy.lifecycle.promotion:PromotionLife"
    json = ("values",)
