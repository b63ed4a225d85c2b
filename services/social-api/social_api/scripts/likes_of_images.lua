-- needs: keys likes_of newest_score
-- flags: no-writes
-- KEYS[1] imageid:likes of the first   ARGV asker ("" without a session), imageids
-- → JSON array; images that are not live are left out. And as of when it is, by the newest score of counts.
local shown = {}
for i = 2, #ARGV do
  if redis.call("EXISTS", key(ARGV[i], "image")) == 1 then
    shown[#shown + 1] = '{"imageid":"' .. ARGV[i] .. '",' .. likes_of(ARGV[i], ARGV[1]) .. "}"
  end
end
return { "[" .. table.concat(shown, ",") .. "]", newest_score() }
