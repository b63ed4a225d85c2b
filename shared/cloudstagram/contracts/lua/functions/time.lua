-- needs: keys
-- Redis's clock in µs. A number of µs since 1970 is exact in a double until the year 2255; "%.0f" writes it without an exponent.
local function now_us()
  local time = redis.call("TIME")
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function integer(number)
  return string.format("%.0f", number)
end

-- A score for a new entry of a sorted set that is higher than all in it, whatever the clock does (a failover may set it back).
local function rising(zset)
  local newest = redis.call("ZRANGE", zset, -1, -1, "WITHSCORES")
  return integer(math.max(now_us(), (tonumber(newest[2]) or 0) + 1))
end
