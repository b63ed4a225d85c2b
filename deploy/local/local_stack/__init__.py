"""The whole system on one machine, servers included."""
