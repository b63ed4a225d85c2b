-- needs: keys note_change
-- KEYS[1] username:image_count   ARGV username, "look" or "mend"
-- → name, count as it stands, length of its list, … for each that is not the length of its list
-- Counted and set in one step: what is uploaded or followed meanwhile is before it or after it.
local username, mend = ARGV[1], ARGV[2] == "mend"
local wrong = {}

local function reconcile(count, list, length)
  local stands = tonumber(redis.call("GET", count)) or 0
  if stands == length then return end
  wrong[#wrong + 1] = list
  wrong[#wrong + 1] = stands
  wrong[#wrong + 1] = length
  if mend then redis.call("SET", count, length) end
end

reconcile(key(username, "image_count"), "images", redis.call("LLEN", key(username, "images")))
reconcile(key(username, "followers_count"), "followers", redis.call("LLEN", key(username, "followers")))
reconcile(key(username, "follows_count"), "follows", redis.call("LLEN", key(username, "follows")))
if mend and #wrong > 0 then note_change("profile/" .. username) end
return wrong
