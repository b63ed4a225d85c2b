"""social-api over HTTP: parse, call, answer."""
