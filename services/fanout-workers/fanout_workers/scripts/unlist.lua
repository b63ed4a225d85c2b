-- needs: keys note_change lists
-- KEYS[1] username:images   ARGV username, imageid
-- Takes a deleted image out of its uploader's list and count, of Latest Images, and forgets its likes. In other people's lists it stays
-- and is skipped on read. A repeat changes nothing. Model: tests/model/s2_delete.py.
local username, imageid = ARGV[1], ARGV[2]
if redis.call("LREM", key(username, "images"), 1, imageid) == 1 then
  redis.call("DECR", key(username, "image_count"))
  note_change("profile/" .. username)
end
local latest = tag .. "latest_images"
local tail = full_tail(latest, LATEST)
if redis.call("LREM", latest, 1, imageid) == 1 then note_floor(latest, tail) end
redis.call("DEL", key(imageid, "likes"), key(imageid, "likes_index"), key(imageid, "progress"))
return redis.status_reply("OK")
