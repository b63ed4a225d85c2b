// Many open pages' lines to the gateway, each the client's own socket over a plain websocket: `everyone.mjs URL COUNT`.
// Says in a line of JSON what happens to each: it tries to connect, it is live, it lost its line and waits, it was told of a picture, or
// to fetch anew.
import { randomBytes } from 'node:crypto';
import { createSocket } from '../../services/realtime-gateway/web/src/socket.js';

const [url, count] = process.argv.slice(2);
const say = (page, what, more) => process.stdout.write(`${JSON.stringify({ page, what, at: Date.now() / 1000, ...more })}\n`);

/** Whose line is lost in this moment: the timer that is set next is what it waits for. */
let loser = null;
const { setTimeout: wait } = globalThis;
globalThis.setTimeout = (what, ms, ...more) => {
  if (loser !== null) say(loser, 'waits', { ms });
  loser = null;
  return wait(what, ms, ...more);
};

/** SockJS over a websocket, as the library speaks it. */
function open(page) {
  say(page, 'tries');
  const socket = new WebSocket(`${url}/broadcast/000/${randomBytes(8).toString('hex')}/websocket`);
  const line = { send: (words) => socket.send(JSON.stringify([words])), close: () => socket.close() };
  socket.onmessage = ({ data }) => {
    if (data === 'o') line.onopen?.();
    else if (data[0] === 'a') JSON.parse(data.slice(1)).forEach((words) => line.onmessage?.({ data: words }));
  };
  socket.onerror = () => {};
  socket.onclose = () => line.onclose?.();
  return line;
}

function begin(page) {
  let was = '';
  const socket = createSocket({
    open: () => open(page),
    isOnline: () => true,
    onLost() {
      loser = page;
    },
    onStatus(status) {
      if (status !== was) say(page, status);
      was = status;
    },
    onFrame(frame) {
      if (frame.type === 'new_image') say(page, 'picture', { imageid: frame.image.imageid });
      if (frame.type === 'reset') say(page, 'reset');
    },
  });
  socket.view({ name: 'latest' });
  socket.connect();
}

for (let page = 0; page < Number(count); page += 1) begin(page);
