"""A living page for a newcomer: people, follows, pictures and likes, brought through the public API alone."""
