"""The only place that knows SQL and key files."""
