-- needs: keys
-- KEYS[1] username:timeline   ARGV username   → the note (score) this rebuild begins with, or false where none is due
-- Drops the floor first: whatever comes from now on may go below it. Model: tests/model/s3_timelines.py.
local note = redis.call("ZSCORE", tag .. "rebuilds_due", ARGV[1])
if note then redis.call("DEL", key(ARGV[1], "timeline_floor")) end
return note
