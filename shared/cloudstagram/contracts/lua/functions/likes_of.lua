-- needs: keys
-- What an image's readers are told of its likes, as members of a JSON object; `asker` is "" where nobody is logged in.
local LIKERS_SHOWN = 3

local function likes_of(imageid, asker)
  local list = key(imageid, "likes")
  local likers = redis.call("LRANGE", list, 0, LIKERS_SHOWN - 1)
  if #likers == 0 then return '"likes":0,"liked":false,"likers":[]' end
  local likes = #likers < LIKERS_SHOWN and #likers or redis.call("LLEN", list)
  local liked = asker ~= "" and redis.call("ZSCORE", key(imageid, "likes_index"), asker)
  return '"likes":' .. likes .. ',"liked":' .. (liked and "true" or "false") .. ',"likers":["' .. table.concat(likers, '","') .. '"]'
end
