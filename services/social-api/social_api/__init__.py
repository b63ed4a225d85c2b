"""People, sessions, follows and likes."""
