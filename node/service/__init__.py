"""The use cases, one function each; no framework, no SQL, no sockets."""
