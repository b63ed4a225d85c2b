"""SockJS as we want it: sessions, their bounds, what clients say, and whom we let in."""
