-- needs: keys emit newest_score likes_of search
-- flags: no-writes
-- KEYS[1] latest_images, username:timeline or username:images
-- ARGV asker ("" without a session), entries to look at, imageid from which on older ones follow ("" for the newest),
--   username whose list it is ("" where it is nobody's)
-- → {"unknown"}, or {"page", images as a JSON array, imageid to go on from ("" at the end), the log's end, newest score of counts}
-- Position and content in one step: the stream from that position completes this page (models:
-- tests/model/s1_announce_and_listed.py, tests/model/s6_counts.py). What is deleted is skipped, so a page may be
-- shorter than asked for. One text instead of some 350 parts, which the client library takes long to read.
local asker, limit, cursor, owner = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]

local function first_older()
  if cursor == "" then return 0 end
  local place = count_newer(KEYS[1], cursor)
  return redis.call("LINDEX", KEYS[1], place) == cursor and place + 1 or place
end

local function images_of(imageids)
  if #imageids == 0 then return {} end
  local names = {}
  for i, imageid in ipairs(imageids) do names[i] = key(imageid, "image") end
  return redis.call("MGET", unpack(names))
end

local function with_likes(imageids)
  local shown = {}
  for i, image in ipairs(images_of(imageids)) do
    if image then shown[#shown + 1] = string.sub(image, 1, -2) .. "," .. likes_of(imageids[i], asker) .. "}" end
  end
  return "[" .. table.concat(shown, ",") .. "]"
end

if owner ~= "" and redis.call("EXISTS", key(owner, "account")) == 0 then return { "unknown" } end
local from = first_older()
local imageids = redis.call("LRANGE", KEYS[1], from, from + limit)
local more = #imageids > limit
if more then imageids[#imageids] = nil end
return { "page", with_likes(imageids), more and imageids[limit] or "", log_end(), newest_score() }
