"""The lives of LaunchDarkly's resources: for each its form, and how the vendor's JSON looks in the form of the inputs.

``fields`` (what keys, names, tags and percentages may be) · ``targeting`` (clauses, rollouts and targets, of flags and
segments alike) · ``variations`` (named by value or name) · a file a resource.
"""
