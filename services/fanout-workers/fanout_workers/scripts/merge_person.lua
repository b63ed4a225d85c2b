-- needs: keys lists
-- KEYS[1] username:timeline   ARGV username, the person whose newest images are merged (herself, or someone she followed a moment ago)
-- → how many were new. Looks whether she still follows: an unfollow may have come in between. Model: tests/model/s3_timelines.py.
local username, person = ARGV[1], ARGV[2]
if person ~= username and not redis.call("ZSCORE", key(username, "follows_index"), person) then return 0 end
return merge(key(username, "timeline"), redis.call("LRANGE", key(person, "images"), 0, TIMELINE.cap - 1), TIMELINE)
