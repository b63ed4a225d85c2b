-- needs: keys
-- What an image's readers are told of its likes, as members of a JSON object; `asker` is "" where nobody is logged in.
local LIKERS_SHOWN = 3

local function likes_of(imageid, asker)
  local likes = redis.call("LLEN", key(imageid, "likes"))
  if likes == 0 then return '"likes":0,"liked":false,"likers":[]' end
  local liked = asker ~= "" and redis.call("ZSCORE", key(imageid, "likes_index"), asker)
  local likers = redis.call("LRANGE", key(imageid, "likes"), 0, LIKERS_SHOWN - 1)
  return '"likes":' .. likes .. ',"liked":' .. (liked and "true" or "false") .. ',"likers":["' .. table.concat(likers, '","') .. '"]'
end
