-- needs: keys time emit note_change lists
-- KEYS[1] follower:follows   ARGV follower, followed, the most anyone may follow, nonce
-- → {"unknown"}, {"limit"}, or {"done", emitted events} (none where she follows already)
-- One function per owner, in an order in which each is safe alone: index, merge, then the followed person's side.
-- Model: tests/model/s3_timelines.py, tests/model/s7_cluster.py.
local follower, followed, most = ARGV[1], ARGV[2], tonumber(ARGV[3])

local function begin_to_follow()
  local follows, followers = key(follower, "follows_index"), key(followed, "followers_index")
  redis.call("ZADD", follows, rising(follows), followed)
  redis.call("ZADD", followers, rising(followers), follower)
  redis.call("LPUSH", key(follower, "follows"), followed)
  redis.call("INCR", key(follower, "follows_count"))
  note_change("profile/" .. follower)
end

local function merge_images()
  merge(key(follower, "timeline"), redis.call("LRANGE", key(followed, "images"), 0, TIMELINE.cap - 1), TIMELINE)
  emit("follow", user(follower), '{"username":"' .. followed .. '"}')
end

local function gain_follower()
  redis.call("LPUSH", key(followed, "followers"), follower)
  redis.call("INCR", key(followed, "followers_count"))
  note_change("profile/" .. followed)
  emit("followed", user(followed), '{"username":"' .. follower .. '"}')
end

if redis.call("EXISTS", key(followed, "account")) == 0 then return { "unknown" } end
if redis.call("ZSCORE", key(follower, "follows_index"), followed) then return { "done", emitted } end
if redis.call("ZCARD", key(follower, "follows_index")) >= most then return { "limit" } end
begin_to_follow()
merge_images()
gain_follower()
return { "done", emitted }
