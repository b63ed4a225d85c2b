-- needs: keys time
-- KEYS[1] rebuilds_due   ARGV username   → OK
-- A timeline is to be rebuilt, as after an unfollow. The score is higher than all: a rebuild at work on an older note leaves this one.
-- Model: tests/model/s3_timelines.py.
redis.call("ZADD", KEYS[1], rising(KEYS[1]), ARGV[1])
return redis.status_reply("OK")
