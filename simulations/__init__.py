"""Experiments: the real service, protocol and storage, with links and clock of our own."""
