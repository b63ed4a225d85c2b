-- needs: keys emit
-- Tombstone, removal of the image, and the event, in one step: no script that inserts, likes or logs finds it live afterwards.
-- Said once: a repeat finds the tombstone. Model: tests/model/s2_delete.py.
local TOMBSTONE_KEPT_S = 86400

local function bury(imageid, userid)
  local known = redis.call("EXISTS", key(imageid, "deleted")) == 1
  redis.call("SET", key(imageid, "deleted"), "1", "EX", TOMBSTONE_KEPT_S)
  redis.call("DEL", key(imageid, "image"))
  if not known then emit("image_deleted", image_of(userid), '{"imageid":"' .. imageid .. '"}') end
end
