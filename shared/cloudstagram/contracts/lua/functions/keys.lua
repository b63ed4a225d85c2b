-- Keys stand in one place: the tag of KEYS[1] places them all (empty on one primary).
local tag = string.match(KEYS[1], "^{b%d+}") or ""

local function key(owner, name)
  return tag .. owner .. ":" .. name
end
