-- needs: keys emit progress note_likes
-- Whoever read her page between the announcement and this step may lack the image: gateways give it to her again.
-- Model: tests/model/s1_announce_and_listed.py.
local function emit_listed(imageid, userid, image)
  local again = announcement(imageid)
  if again == "" then return end
  emit("listed", image_of(userid), '{"imageid":"' .. imageid .. '","again":"' .. again .. '","image":' .. image .. "}")
  note_likes(imageid)
end
