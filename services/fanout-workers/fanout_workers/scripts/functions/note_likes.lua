-- needs: keys note_change
-- An image is live, and can be liked, before it stands in every list, and readers get it without likes. Whoever opened her page between
-- a like and the list was told of neither: so the likes change once more when the image comes.
-- Model: tests/model/s6_counts.py.
-- A script stays short: of so many likers, the newest, each is told that she likes it.
local LIKERS_NOTED = 100

local function note_likes(imageid)
  local likers = redis.call("LRANGE", key(imageid, "likes"), 0, LIKERS_NOTED - 1)
  if #likers == 0 then return end
  local changed = { "likes/" .. imageid }
  for _, liker in ipairs(likers) do table.insert(changed, "liked/" .. liker .. "/" .. imageid) end
  note_changes(changed)
end
