// The page's own code reads golden frames, which come on standard input, by type.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { apply } from '../../services/realtime-gateway/web/src/store/store.js';
import { initialState } from '../../services/realtime-gateway/web/src/store/state.js';
import { createSocket } from '../../services/realtime-gateway/web/src/socket.js';

const frames = JSON.parse(await text(process.stdin));
const { imageid } = frames.new_image.image;

/** The state after these frames, by their types. */
function after(...types) {
  const state = initialState();
  for (const type of types) apply(state, { type: 'socket/frame', frame: frames[type] });
  return state;
}

assert.equal(after('new_image').images.get(imageid).placeholder, frames.new_image.image.placeholder);
assert.equal(after('new_image').images.get(imageid).home, frames.new_image.home);
assert.equal(after('new_image', 'likes').counts.get(imageid).likes, frames.likes.likes);
assert.deepEqual(after('likes').counts.get(imageid).likers, frames.likes.likers);
assert.equal(after('liked').counts.get(imageid).liked, frames.liked.liked);
assert.equal(after('profile').profiles.get(frames.profile.username).image_count, frames.profile.image_count);
assert.equal(after('new_image', 'image_deleted').images.size, 0);
assert.equal(after('likes', 'reset').counts.get(imageid).likesAt, 0);
for (const type of Object.keys(frames)) after(type);

// What the line itself reads: a view is said as it was, a mark is taken up, an instance that ends is left.
const said = [];
const statuses = [];
const line = { send: (words) => said.push(JSON.parse(words)), close() {}, onopen() {}, onmessage() {}, onclose() {} };
const socket = createSocket({ onFrame() {}, onStatus: (status) => statuses.push(status), open: () => line, isOnline: () => true });
const hear = (frame) => line.onmessage({ data: JSON.stringify(frame) });
socket.connect();
line.onopen();
socket.view({ name: frames.view.view, username: frames.view.username }, frames.view.resume);
assert.deepEqual(said.at(-1), frames.view);
hear(frames.welcome);
assert.equal(statuses.at(-1), 'live');
hear({ ...frames.heartbeat, mark: 'the newest' });
assert.equal(statuses.at(-1), frames.heartbeat.behind ? 'catching up' : 'live');
line.onopen();
assert.equal(said.at(-1).resume, frames.heartbeat.behind ? frames.welcome.mark : 'the newest');
process.exit(0);
