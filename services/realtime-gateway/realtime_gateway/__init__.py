"""Brings events to open browsers over SockJS, and serves the browser client."""
