"""The heart: two definitions and a choice of parts become a plan, in words. No I/O, no vendor, no Pulumi.

``location`` (where a definition lives) · ``definition`` (a flag in one environment, part by part) · ``part`` (how one
part compares) · ``shapes`` (the ways in which values compare) · ``plan`` (changes, what blocks them, what is left
after a write) · ``words`` (how values of others are shown).
"""
