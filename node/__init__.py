"""The Raakvlak node: an organisation's own signals, matched with those of others without a central database."""
