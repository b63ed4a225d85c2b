/** A gateway that can't follow the log at present says so in its heartbeats: the line lives, and things may be missing from it. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { createSocket } from '../src/socket.js';
import { Line } from './line.js';

/** @type {any} */
let line;
/** @type {string} */
let status;
const frame = (/** @type {object} */ what) => line.onmessage({ data: JSON.stringify(what) });

/** The line opens, and the view is taken up. */
function open() {
  line.onopen();
  frame({ type: 'welcome', username: null, heartbeat: 1000, mark: 'm1' });
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const socket = createSocket({
    onFrame: () => {},
    onStatus: (now) => { status = now; },
    isOnline: () => true,
    open: () => {
      line = new Line();
      return line;
    },
  });
  socket.connect();
  socket.view({ name: 'latest' }, 'p1');
  open();
});

test('while a gateway hears nothing new the page catches up, until a heartbeat says no more of it', () => {
  frame({ type: 'heartbeat', mark: 'm1', behind: true });
  assert.equal(status, 'catching up');
  frame({ type: 'likes', imageid: 'x', likes: 1, likers: [], at: 1 });
  assert.equal(status, 'catching up');
  frame({ type: 'heartbeat', mark: 'm2' });
  assert.equal(status, 'live');
});

test('what came while a gateway was behind is asked for again after the line is lost', () => {
  frame({ type: 'heartbeat', mark: 'm2' });
  frame({ type: 'heartbeat', mark: 'm3', behind: true });
  line.onclose();
  mock.timers.tick(1000);
  line.onopen();
  assert.equal(line.sent.at(-1).resume, 'm2');
});

test('what a gateway said that was left is not of the next one', () => {
  frame({ type: 'heartbeat', behind: true });
  line.onclose();
  mock.timers.tick(1000);
  open();
  assert.equal(status, 'live');
});
