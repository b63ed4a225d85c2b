-- needs: keys emit
-- Sessions of one person: few enough to look at, the oldest end for new ones. What ends is said in the same step, so its sockets close.
local SESSIONS_MOST = 50

local function end_session(username, hashed)
  redis.call("DEL", key(hashed, "session"))
  redis.call("SREM", key(username, "sessions"), hashed)
  emit("session_ended", '{"gateways":true}', '{"token_hash":"' .. hashed .. '"}')
end

local function created(text)
  local readable, session = pcall(cjson.decode, text)
  return readable and tonumber(session.created) or 0
end

-- { {created, hashed}, … }, oldest first, without `newest`; forgets those that ran out.
local function earlier_sessions(username, newest)
  local sessions = {}
  for _, hashed in ipairs(redis.call("SMEMBERS", key(username, "sessions"))) do
    local text = redis.call("GET", key(hashed, "session"))
    if not text then
      redis.call("SREM", key(username, "sessions"), hashed)
    elseif hashed ~= newest then
      sessions[#sessions + 1] = { created(text), hashed }
    end
  end
  table.sort(sessions, function(one, other) return one[1] < other[1] end)
  return sessions
end

local function begin_session(username, hashed, session, sliding_s, absolute_s)
  redis.call("SET", key(hashed, "session"), session, "EX", sliding_s)
  redis.call("SADD", key(username, "sessions"), hashed)
  redis.call("EXPIRE", key(username, "sessions"), absolute_s)
  if redis.call("SCARD", key(username, "sessions")) <= SESSIONS_MOST then return end
  local earlier = earlier_sessions(username, hashed)
  for i = 1, #earlier - SESSIONS_MOST + 1 do end_session(username, earlier[i][2]) end
end
