-- needs: keys search
-- Lists of imageids stand in descending order, which is upload order, whatever the order of processing.
-- A capped list is complete down to its floor: the tail while it is full, or the tail it had when something was taken out of it.
-- Model: tests/model/s3_timelines.py.
local TIMELINE = { cap = 800, slack = 80 }
local LATEST = { cap = 1000, slack = 100 }
local PUSHED_AT_ONCE = 500

local function noted_floor(list)
  return redis.call("GET", list .. "_floor") or ""
end

local function full_tail(list, bounds)
  return redis.call("LLEN", list) >= bounds.cap and redis.call("LINDEX", list, -1) or ""
end

local function higher(one, other)
  return one > other and one or other
end

local function floor_of(list, bounds)
  return higher(noted_floor(list), full_tail(list, bounds))
end

local function note_floor(list, tail)
  if tail > noted_floor(list) then redis.call("SET", list .. "_floor", tail) end
end

local function trim(list, length, bounds)
  if bounds and length > bounds.cap + bounds.slack then redis.call("LTRIM", list, 0, bounds.cap - 1) end
end

local function insert_late(list, imageid, bounds)
  if bounds and imageid < floor_of(list, bounds) then return false end
  local present = redis.call("LINDEX", list, count_newer(list, imageid))
  if present == imageid then return false end
  if present then
    trim(list, redis.call("LINSERT", list, "BEFORE", present, imageid), bounds)
  else
    trim(list, redis.call("RPUSH", list, imageid), bounds)
  end
  return true
end

-- Puts an imageid where it belongs; `bounds` is nil for a list that is never cut. Returns whether it was not there before, and whether
-- it was late, which takes many times as long.
local function insert(list, imageid, bounds)
  local head = redis.call("LINDEX", list, 0)
  if head == imageid then return false, false end
  if head and imageid < head then return insert_late(list, imageid, bounds), true end
  if not head and bounds and imageid < noted_floor(list) then return false, false end
  trim(list, redis.call("LPUSH", list, imageid), bounds)
  return true, false
end

local function rewrite(list, imageids)
  redis.call("DEL", list)
  for from = 1, #imageids, PUSHED_AT_ONCE do
    redis.call("RPUSH", list, unpack(imageids, from, math.min(from + PUSHED_AT_ONCE - 1, #imageids)))
  end
end

-- Merges the newest imageids of one person (descending) into a capped list, and cuts it to its cap: below that it would have holes,
-- also where nothing of them is new down to the cap.
local function merge(list, incoming, bounds)
  local present, floor = redis.call("LRANGE", list, 0, -1), floor_of(list, bounds)
  local merged, new, i, j = {}, 0, 1, 1
  while #merged < bounds.cap do
    local here, there = present[i] or "", incoming[j] or ""
    local newest = higher(here, there)
    if newest == "" or (newest ~= here and newest < floor) then break end
    merged[#merged + 1] = newest
    if newest == there then j = j + 1 end
    if newest == here then i = i + 1 else new = new + 1 end
  end
  if new > 0 then rewrite(list, merged) else redis.call("LTRIM", list, 0, bounds.cap - 1) end
  return new
end

-- Takes out every imageid of the set `gone`; a list that was full keeps the tail it had as its floor.
local function take_out(list, gone, bounds)
  local present, tail, kept = redis.call("LRANGE", list, 0, -1), full_tail(list, bounds), {}
  for _, imageid in ipairs(present) do
    if not gone[imageid] then kept[#kept + 1] = imageid end
  end
  if #kept == #present then return end
  note_floor(list, tail)
  rewrite(list, kept)
end
