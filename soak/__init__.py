"""Trouble on purpose, for as long as wanted: `make soak`. Everything is drawn from a seed, which is printed."""
