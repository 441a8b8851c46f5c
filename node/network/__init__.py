"""Between nodes: signed HTTP, the peer listener, the peer client, the scheduler, discovery."""
