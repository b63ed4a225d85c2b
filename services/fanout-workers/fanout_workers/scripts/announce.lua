-- needs: keys emit note_change note_likes lists progress
-- KEYS[1] username:images   ARGV username, imageid, nonce
-- → {"gone"} where the image is not live, else {"done", whether all lists have it (1 or 0), seq, prev, emitted events}
-- The step of add-image-to-user, and the first of image-to-followers: an image stands in its uploader's list before any follower gets it,
-- so whoever follows meanwhile has it by the fan-out or by the merge. A repeat changes nothing and answers the first seq.
-- Model: tests/model/s1_announce_and_listed.py, tests/model/s3_timelines.py.
local username, imageid = ARGV[1], ARGV[2]
local image = redis.call("GET", key(imageid, "image"))
if not image then return { "gone" } end

local new = insert(key(username, "images"), imageid)
if new then
  redis.call("INCR", key(username, "image_count"))
  note_change("profile/" .. username)
end
insert(key(username, "timeline"), imageid, TIMELINE)
note_progress(imageid, "user", 1)
if new then
  local seq, prev = emit("new_image", image_of(username), image)
  note_progress(imageid, "seq", seq, "prev", prev)
  note_likes(imageid)
end
local seq, prev = announcement(imageid)
return { "done", has_all_lists(imageid), seq, prev, emitted }
