"""State and rules: what exists, what may be done to it, what must hold afterwards."""
