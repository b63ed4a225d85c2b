-- needs: keys
-- flags: no-writes
-- KEYS[1] what exists as long as the list does: username:account or imageid:image
-- ARGV username or imageid, name of its index of usernames, score from which on older ones follow ("+inf" for the newest), how many
-- → nil where KEYS[1] does not exist, else username, score, …, newest first; one more than asked for if there are more
-- Ordered by when each came in, so a page neither skips nor repeats anyone while others come and go.
if redis.call("EXISTS", KEYS[1]) == 0 then return false end
return redis.call("ZRANGE", key(ARGV[1], ARGV[2]), "(" .. ARGV[3], "-inf", "BYSCORE", "REV", "LIMIT", 0, ARGV[4] + 1, "WITHSCORES")
