"""Pure rules: what is a match, what follows from it, what is kept and what is shown."""
