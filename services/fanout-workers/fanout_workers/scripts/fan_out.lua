-- needs: keys emit lists progress listed
-- KEYS[1] username:followers_index   ARGV username, imageid, how many followers at once, nonce
-- → {"gone"}, {"more", begun}, or {"done", whether all lists have it (1 or 0), emitted events, begun}
-- `begun`: whether this chunk went on from a cursor (1 or 0); a repeat of what is through did not.
-- One chunk. The cursor is the rising score of the last follower served and stands in the same step as the effect: a crash or a twin
-- goes on from there, and follows or unfollows meanwhile neither skip nor repeat anyone. Models: tests/model/s3b_fan_out.py,
-- tests/model/s1_announce_and_listed.py.
-- An image that is late in a timeline (retried, or driven on after an outage) takes as long as some eight that come to its head, or twice that.
local EFFORT_OF_LATE = 8

local username, imageid, at_once = ARGV[1], ARGV[2], tonumber(ARGV[3])
local image = redis.call("GET", key(imageid, "image"))
if not image then return { "gone" } end

local progress = key(imageid, "progress")
local index = KEYS[1]
local cursor = redis.call("HGET", progress, "cursor") or "0"
local followers = redis.call("ZRANGE", index, "(" .. cursor, "+inf", "BYSCORE", "LIMIT", 0, at_once)
local begun = cursor ~= "0" and redis.call("HEXISTS", progress, "followers") == 0 and 1 or 0
local served, reached, effort = 0, 0, 0
while served < #followers and effort < at_once do
  served = served + 1
  local new, late = insert(key(followers[served], "timeline"), imageid, TIMELINE)
  if new then reached = reached + 1 end
  effort = effort + (late and EFFORT_OF_LATE or 1)
end
if served > 0 then
  note_progress(imageid, "cursor", redis.call("ZSCORE", index, followers[served]))
  redis.call("HINCRBY", progress, "reached", reached)
end
if served < #followers or #followers == at_once then return { "more", begun } end

local first_time = redis.call("HSETNX", progress, "followers", 1) == 1
note_progress(imageid, "followers", 1)
if first_time and (redis.call("HGET", progress, "reached") or "0") ~= "0" then emit_listed(imageid, username, image) end
return { "done", has_all_lists(imageid), emitted, begun }
