"""The wire: one pooled client an account, which waits and repeats by the rules, and tells of long waits.

``client`` (requests and their answers) · ``retry`` (what is repeated, and when) · ``limiter`` (all threads of the
process wait together) · ``paths`` (of requests, from names) · ``dialect`` (what differs from vendor to vendor) ·
``clock`` (time, replaceable in tests).
"""
