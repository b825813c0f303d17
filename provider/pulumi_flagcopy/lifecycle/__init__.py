"""What happens to a resource in each step of its life. Free of Pulumi: any door may open on it.

``resource`` (what a door can ask for) · ``unknown`` (values that preview does not know) · ``forms`` (from inputs to
something typed) · ``promote`` (plan, carry out, verify: shared by everything that copies) · a file a resource.
"""
