"""What `flagcopy doctor` looks at.

machine.py       versions, engine, local database
account.py       credentials, host, clock of one account
launchdarkly.py  split.py    what only that platform has
"""
