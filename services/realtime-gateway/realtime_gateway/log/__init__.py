"""The broadcast log in its order: entries, the ring in memory, and the rule by which events are delivered."""
