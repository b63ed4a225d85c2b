-- needs: keys time
-- Counts are state, not history: only what changed is noted, with a rising score; gateways read the values when they look.
-- Model: tests/model/s6_counts.py.
local COUNTS_KEPT_US = 600 * 1000000
local COUNTS_SWEPT_AT_ONCE = 100

local function forget_old_changes(changed)
  local old = redis.call("ZRANGE", changed, "-inf", "(" .. integer(now_us() - COUNTS_KEPT_US), "BYSCORE",
    "LIMIT", 0, COUNTS_SWEPT_AT_ONCE, "WITHSCORES")
  for i = 1, #old, 2 do
    redis.call("ZREM", changed, old[i])
    redis.call("SET", changed .. "_floor", old[i + 1])
  end
end

-- Each object: likes/<imageid>, liked/<username>/<imageid> or profile/<username>.
local function note_changes(objects)
  local changed = tag .. "counts_changed"
  for _, object in ipairs(objects) do redis.call("ZADD", changed, rising(changed), object) end
  forget_old_changes(changed)
end

local function note_change(object)
  note_changes({ object })
end
