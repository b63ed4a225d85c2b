-- needs: keys emit
-- KEYS[1] username:timeline   ARGV username, the note the rebuild began with, nonce   → emitted events
-- The note goes only if it is still the one begun with: an unfollow in between is due anew. Model: tests/model/s3_timelines.py.
local username, note = ARGV[1], ARGV[2]
local due = tag .. "rebuilds_due"
if redis.call("ZSCORE", due, username) == note then redis.call("ZREM", due, username) end
emit("reset", user(username), "{}")
return emitted
