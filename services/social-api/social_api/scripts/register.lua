-- needs: keys sessions
-- KEYS[1] username:account
-- ARGV username, password hash, time of registration, token hash, session as JSON, sliding and absolute time to live (s), nonce
-- → 1, or 0 where the name is taken: of those who register it at once one wins, account and session together.
local username = ARGV[1]
if redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
redis.call("HSET", KEYS[1], "password_hash", ARGV[2], "registered", ARGV[3])
begin_session(username, ARGV[4], ARGV[5], ARGV[6], ARGV[7])
return 1
