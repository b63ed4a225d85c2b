"""The queue workers: renditions, fan-out, deletion, rebuilding, and the outbox relay."""
