"""The contracts between services: identifiers, Redis keys, broker topology, messages, events, states.

Imports only the schema library.
"""
