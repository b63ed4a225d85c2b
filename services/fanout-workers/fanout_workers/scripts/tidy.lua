-- needs: keys time note_change lists
-- KEYS[1] username:images, username:timeline or latest_images   ARGV username, name of the list, then imageid, its owner ("" unknown), …
-- → how many entries went
-- Takes out what stands twice and what is named, and sorts: of the newest 1,200 entries, which is all of a capped list. Named for a
-- timeline, only what is of somebody whom she does not follow in this moment. A capped list that was full keeps its tail as floor.
-- Model: tests/model/s3_timelines.py.
local WINDOW = 1200

local list, username, name = KEYS[1], ARGV[1], ARGV[2]
local bounds = ({ timeline = TIMELINE, latest_images = LATEST })[name]

local function belongs_to(owner)
  return name == "timeline" and owner ~= ""
    and (owner == username or redis.call("ZSCORE", key(username, "follows_index"), owner))
end

local gone = {}
for i = 3, #ARGV, 2 do
  if not belongs_to(ARGV[i + 1]) then gone[ARGV[i]] = true end
end

local present, kept = redis.call("LRANGE", list, 0, WINDOW - 1), {}
for _, imageid in ipairs(present) do
  if not gone[imageid] then kept[#kept + 1] = imageid end
  gone[imageid] = true
end
table.sort(kept, function(one, other) return one > other end)

if bounds and #kept < #present then note_floor(list, full_tail(list, bounds)) end
redis.call("LTRIM", list, #present, -1)
for i = #kept, 1, -1 do redis.call("LPUSH", list, kept[i]) end
if name == "images" then
  redis.call("SET", key(username, "image_count"), redis.call("LLEN", list))
  note_change("profile/" .. username)
end
return #present - #kept
