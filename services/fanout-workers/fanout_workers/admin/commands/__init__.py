"""The commands, one noun a file: they read the command line, call what knows the servers, and tell."""
