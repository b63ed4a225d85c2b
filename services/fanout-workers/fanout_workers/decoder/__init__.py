"""The decoder: a process of its own for what strangers send, so that a picture which crashes or hangs it costs nobody else."""
