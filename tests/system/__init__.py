"""Real processes: nodes as people run them."""
