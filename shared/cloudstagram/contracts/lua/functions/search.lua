-- needs: keys
-- Lists of imageids stand in descending order, so a place is found by halving, whether or not the imageid itself stands there.

-- How many entries are newer than `imageid`: the index from which on it or older ones stand.
local function count_newer(list, imageid)
  local low, high = 0, redis.call("LLEN", list)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call("LINDEX", list, middle) > imageid then low = middle + 1 else high = middle end
  end
  return low
end
