"""Semantic patches: lists of instructions, applied in order, all or none."""
