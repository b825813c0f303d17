"""The thin door for Pulumi's dynamic providers.

``providers`` holds the names that are in users' state; ``door`` turns Pulumi's calls into steps of a resource's life.
"""
