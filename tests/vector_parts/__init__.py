"""The parts that the project's own test vectors are made of."""
