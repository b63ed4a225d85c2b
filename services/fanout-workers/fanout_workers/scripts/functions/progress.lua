-- needs: keys
-- How far an image has come, kept for a day: fields `user`, `latest`, `followers` (1 where that worker is done), `cursor` and `reached`
-- of the fan-out, `seq` and `prev` of the announcement.
local PROGRESS_KEPT_S = 86400

local function note_progress(imageid, ...)
  redis.call("HSET", key(imageid, "progress"), ...)
  redis.call("EXPIRE", key(imageid, "progress"), PROGRESS_KEPT_S)
end

local function has_all_lists(imageid)
  local done = redis.call("HMGET", key(imageid, "progress"), "user", "latest", "followers")
  return done[1] and done[2] and done[3] and 1 or 0
end

local function announcement(imageid)
  local places = redis.call("HMGET", key(imageid, "progress"), "seq", "prev")
  return places[1] or "", places[2] or ""
end
