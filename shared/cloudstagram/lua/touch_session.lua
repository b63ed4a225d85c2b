#!lua flags=allow-oom
-- Whose session this is; its use lets the time to live slide, but seldom: most calls only read, and so wait for no fsync.
--   KEYS[1]  tokenhash:session
--   ARGV     1 sliding time to live (s)  2 shortest time between two slides (s)
--   answers  the session's JSON, or nil: unknown, ended, or not readable
-- In one step with the read, so that a session that was ended in between is never written back.
-- allow-oom: it writes what is there already; a full Redis must still know who asks.
local text = redis.call('GET', KEYS[1])
if not text then return false end

local readable, session = pcall(cjson.decode, text)
if not readable or type(session) ~= 'table' then return false end
local ends, touched = tonumber(session.ends), tonumber(session.touched)
if not ends or not touched then return false end

local now = tonumber(redis.call('TIME')[1])
if now >= ends then return false end
if now - touched >= tonumber(ARGV[2]) then
  session.touched = now
  text = cjson.encode(session)
  redis.call('SET', KEYS[1], text, 'EX', math.min(tonumber(ARGV[1]), ends - now))
end
return text
