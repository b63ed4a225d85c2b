-- needs: keys time
-- One log, in order: every event names its own place and the place before, in the same step as its effect.
-- The last argument of a script that emits is a random text: it keeps places distinct where Redis lost writes and gives an id again.
-- Model: tests/model/s5_log_chain.py.
local LOG_KEPT_US = 600 * 1000000
local LOG_LENGTH = 100000
local LOG_START = "0-0-0"
local nonce = ARGV[#ARGV]
local emitted = {}

local function place(entry)
  return entry[1] .. "-" .. entry[2][2]
end

local function log_end()
  local newest = redis.call("XREVRANGE", tag .. "broadcast_log", "+", "-", "COUNT", 1)[1]
  return newest and place(newest) or LOG_START
end

-- Appends an event and notes it for the script's answer; `audience` and `data` are JSON. Returns its place and the one before.
local function emit(type, audience, data)
  local log, prev, now = tag .. "broadcast_log", log_end(), now_us()
  local id = redis.call("XADD", log, "MAXLEN", "~", LOG_LENGTH, "*", "nonce", nonce, "prev", prev,
    "at", integer(now), "type", type, "audience", audience, "data", data)
  redis.call("XTRIM", log, "MINID", "~", integer((now - LOG_KEPT_US) / 1000))
  local seq = id .. "-" .. nonce
  emitted[#emitted + 1] = { seq, prev, integer(now), type, audience, data }
  return seq, prev
end

local function image_of(username)
  return '{"image_of":"' .. username .. '"}'
end

local function user(username)
  return '{"user":"' .. username .. '"}'
end
