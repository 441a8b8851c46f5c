"""The command line `raakvlak`."""
