-- needs: emit
-- KEYS[1] broadcast_log   ARGV type, audience, data (both JSON), nonce   → emitted events (one)
-- For what has no effect in Redis but the event itself.
emit(ARGV[1], ARGV[2], ARGV[3])
return emitted
