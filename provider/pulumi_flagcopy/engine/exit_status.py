"""What the commands end with, beside 0 and click's own 2. Imports nothing: Ctrl-C may come before all else."""

FAILED, INTERRUPTED = 1, 130
