-- KEYS[1] username:account   ARGV the hash that was checked, the new one
-- Only if it is still the one that was checked: a password changed in between stays changed.
if redis.call("HGET", KEYS[1], "password_hash") ~= ARGV[1] then return 0 end
redis.call("HSET", KEYS[1], "password_hash", ARGV[2])
return 1
