-- needs: keys newest_score
-- flags: no-writes
-- KEYS[1] username:account   ARGV username, asker ("" without a session)
-- → nil where nobody is called so, else time of registration, images, followers, follows, whether the asker follows (1 or 0), newest score of counts
-- The counts of one moment. The asker's index lies elsewhere on a cluster: it is asked last.
local username, asker = ARGV[1], ARGV[2]

local function count(name)
  return tonumber(redis.call("GET", key(username, name))) or 0
end

local registered = redis.call("HGET", KEYS[1], "registered")
if not registered then return false end
local following = asker ~= "" and redis.call("ZSCORE", key(asker, "follows_index"), username)
return { registered, count("image_count"), count("followers_count"), count("follows_count"), following and 1 or 0, newest_score() }
