"""From an account to a Pulumi program.

code.py          Python literals, laid out as formatters do
declaration.py   one resource of the program
program.py       modules and files
launchdarkly.py  split.py    what an account of that platform has
"""
