-- needs: keys sessions
-- KEYS[1] tokenhash:session   ARGV token hash, nonce   → emitted events (none where there is no such session)
-- Removed and said in one step: a socket opened meanwhile either finds no session or hears of its end.
local text = redis.call("GET", KEYS[1])
if text then
  local readable, session = pcall(cjson.decode, text)
  end_session(readable and session.username or "", ARGV[1])
end
return emitted
