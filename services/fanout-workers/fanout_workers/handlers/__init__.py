"""What each queue is for: one handler, one file. Handlers raise, the worker decides."""
