-- needs: keys time emit note_change lists
-- KEYS[1] follower:follows   ARGV follower, followed, nonce   → emitted events (none where she does not follow)
-- Takes out every image of the one unfollowed, down to the timeline's tail. A full timeline that loses some keeps its tail as floor
-- and is noted for a rebuild. Model: tests/model/s3_timelines.py, tests/model/s7_cluster.py.
local follower, followed = ARGV[1], ARGV[2]
local timeline = key(follower, "timeline")

local function end_to_follow()
  redis.call("ZREM", key(follower, "follows_index"), followed)
  redis.call("ZREM", key(followed, "followers_index"), follower)
  redis.call("LREM", key(follower, "follows"), 1, followed)
  redis.call("DECR", key(follower, "follows_count"))
  note_change("profile/" .. follower)
end

local function images_down_to(tail)
  local found, from = {}, 0
  while true do
    local part = redis.call("LRANGE", key(followed, "images"), from, from + TIMELINE.cap - 1)
    for _, imageid in ipairs(part) do
      if imageid < tail then return found end
      found[imageid] = true
    end
    if #part < TIMELINE.cap then return found end
    from = from + TIMELINE.cap
  end
end

local function take_out_images()
  local tail = redis.call("LINDEX", timeline, -1)
  if tail then take_out(timeline, images_down_to(tail), TIMELINE) end
  if noted_floor(timeline) ~= "" then
    local due = tag .. "rebuilds_due"
    redis.call("ZADD", due, rising(due), follower)
  end
  emit("unfollow", user(follower), '{"username":"' .. followed .. '"}')
end

local function lose_follower()
  redis.call("LREM", key(followed, "followers"), 1, follower)
  redis.call("DECR", key(followed, "followers_count"))
  note_change("profile/" .. followed)
end

if redis.call("ZSCORE", key(follower, "follows_index"), followed) then
  end_to_follow()
  take_out_images()
  lose_follower()
end
return emitted
