-- needs: keys
-- The newest score of counts_changed: as of when counts are that are read after it or with it, and half of a page's `seq`.
-- Model: tests/model/s6_counts.py.
local function newest_score()
  return redis.call("ZRANGE", tag .. "counts_changed", -1, -1, "WITHSCORES")[2] or "0"
end
