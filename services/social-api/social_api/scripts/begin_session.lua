-- needs: keys sessions
-- KEYS[1] username:sessions   ARGV username, token hash, session as JSON, sliding and absolute time to live (s), nonce
-- → emitted events (of the oldest sessions, where there were too many)
begin_session(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
return emitted
