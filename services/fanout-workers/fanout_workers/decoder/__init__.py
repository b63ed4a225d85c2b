"""The decoder: a process of its own for strangers' pictures. One that crashes or hangs it costs nobody else."""
