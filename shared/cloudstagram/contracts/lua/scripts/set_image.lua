-- needs: keys
-- KEYS[1] imageid:image   ARGV imageid, the image as ASCII JSON   → 1, or 0 where a tombstone refuses it
-- A resize or a relay that comes after the deletion must not bring the image back. Model: tests/model/s2_delete.py.
if redis.call("EXISTS", key(ARGV[1], "deleted")) == 1 then return 0 end
redis.call("SET", KEYS[1], ARGV[2])
return 1
