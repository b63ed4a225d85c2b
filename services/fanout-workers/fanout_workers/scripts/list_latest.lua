-- needs: keys emit lists progress listed
-- KEYS[1] latest_images   ARGV username, imageid, nonce
-- → {"gone"}, else {"done", whether all lists have it (1 or 0), emitted events}
-- Model: tests/model/s1_announce_and_listed.py.
local username, imageid = ARGV[1], ARGV[2]
local image = redis.call("GET", key(imageid, "image"))
if not image then return { "gone" } end

if insert(tag .. "latest_images", imageid, LATEST) then emit_listed(imageid, username, image) end
note_progress(imageid, "latest", 1)
return { "done", has_all_lists(imageid), emitted }
