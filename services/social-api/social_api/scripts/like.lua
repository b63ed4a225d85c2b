-- needs: keys time note_change
-- KEYS[1] imageid:likes   ARGV imageid, username   → 0 where the image is not live, else 1
-- A repeat changes nothing. An image that is deleted at the same moment has no likes afterwards: deletion removes `imageid:image` first.
-- One function per owner, in an order in which each is safe alone. Model: tests/model/s2_delete.py, tests/model/s6_counts.py.
local imageid, username = ARGV[1], ARGV[2]
local index = key(imageid, "likes_index")

local function add_liker()
  redis.call("ZADD", index, rising(index), username)
  redis.call("LPUSH", key(imageid, "likes"), username)
  note_change("likes/" .. imageid)
end

local function remember_liked()
  redis.call("LPUSH", key(username, "likes"), imageid)
  note_change("liked/" .. username .. "/" .. imageid)
end

if redis.call("EXISTS", key(imageid, "image")) == 0 then return 0 end
if not redis.call("ZSCORE", index, username) then
  add_liker()
  remember_liked()
end
return 1
