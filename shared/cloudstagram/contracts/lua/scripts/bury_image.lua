-- needs: bury
-- KEYS[1] imageid:image   ARGV imageid, userid, nonce   → emitted events (one, or none where it is buried already)
bury(ARGV[1], ARGV[2])
return emitted
