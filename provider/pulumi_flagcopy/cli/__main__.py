"""`python -m pulumi_flagcopy.cli`: the command, where its script is not on PATH."""

from . import main

main()
