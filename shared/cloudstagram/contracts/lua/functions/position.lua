-- needs: keys emit
-- What a page's `seq` is made of: the log's end, and the newest score of counts_changed. Read it before or with the page's content.
local function newest_score()
  return redis.call("ZRANGE", tag .. "counts_changed", -1, -1, "WITHSCORES")[2] or "0"
end
