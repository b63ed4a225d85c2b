"""HTTP: the browser client's files, health, errors, and the server's own limits."""
