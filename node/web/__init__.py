"""For the organisation itself: the internal API over a unix socket."""
