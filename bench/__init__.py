"""Benchmarks: time, CPU, bytes and memory, each beside what it is measured against (docs/benchmarks.md)."""
