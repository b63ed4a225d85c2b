-- needs: keys time note_change
-- KEYS[1] imageid:likes   ARGV imageid, username   → 0 where the image is not live, else 1
-- A repeat changes nothing. Model: tests/model/s6_counts.py.
local imageid, username = ARGV[1], ARGV[2]

local function remove_liker()
  redis.call("LREM", key(imageid, "likes"), 1, username)
  note_change("likes/" .. imageid)
end

local function forget_liked()
  redis.call("LREM", key(username, "likes"), 1, imageid)
  note_change("liked/" .. username .. "/" .. imageid)
end

if redis.call("EXISTS", key(imageid, "image")) == 0 then return 0 end
if redis.call("ZREM", key(imageid, "likes_index"), username) == 1 then
  remove_liker()
  forget_liked()
end
return 1
