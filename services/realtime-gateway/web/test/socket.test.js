import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { backoff } from '../src/backoff.js';
import { createSocket } from '../src/socket.js';
import { Line } from './line.js';

/** @type {any[]} */
let lines;
/** @type {string[]} */
let statuses;
/** @type {ReturnType<typeof createSocket>} */
let socket;
const last = () => lines.at(-1);
const frame = (/** @type {object} */ what) => last().onmessage({ data: JSON.stringify(what) });
const welcome = (/** @type {string} */ mark) => frame({ type: 'welcome', username: null, heartbeat: 1000, mark });

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  lines = [];
  statuses = [];
  socket = createSocket({
    onFrame: () => {},
    onStatus: (status) => statuses.push(status),
    isOnline: () => true,
    open: () => {
      lines.push(new Line());
      return last();
    },
  });
  socket.connect();
});

test('a view is sent as soon as the line is open, with the position of its page', () => {
  socket.view({ name: 'profile', username: 'ann' }, 'p1');
  last().onopen();
  assert.deepEqual(last().sent, [{ type: 'view', view: 'profile', username: 'ann', resume: 'p1' }]);
});

test('it is live only after the welcome', () => {
  last().onopen();
  socket.view({ name: 'latest' }, 'p1');
  assert.equal(statuses.at(-1), 'catching up');
  welcome('m1');
  assert.equal(statuses.at(-1), 'live');
});

test('a new line goes on from the newest mark', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  welcome('m1');
  frame({ type: 'heartbeat', mark: 'm2' });
  last().onclose();
  mock.timers.tick(1000);
  last().onopen();
  assert.equal(last().sent[0].resume, 'm2');
});

test('until its welcome, a page is resumed from its own position: marks of an earlier view are ignored', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  welcome('m1');
  socket.view({ name: 'home' }, 'p2');
  frame({ type: 'heartbeat', mark: 'm1b' });
  last().onclose();
  mock.timers.tick(1000);
  last().onopen();
  assert.deepEqual(last().sent, [{ type: 'view', view: 'home', resume: 'p2' }]);
});

test('each view has its welcome: the first of two does not make it live', () => {
  last().onopen();
  socket.view({ name: 'latest' }, 'p1');
  socket.view({ name: 'home' }, 'p2');
  welcome('m1');
  assert.equal(statuses.at(-1), 'catching up');
  welcome('m2');
  assert.equal(statuses.at(-1), 'live');
});

test('a view that was refused is answered too, and its position stays: the marks are of the view before', () => {
  last().onopen();
  socket.view({ name: 'latest' }, 'p1');
  welcome('m1');
  socket.view({ name: 'profile', username: 'nobody' }, 'p2');
  frame({ type: 'error', detail: 'There is nobody of that name.' });
  welcome('m2');
  assert.equal(statuses.at(-1), 'live');
  frame({ type: 'heartbeat', mark: 'm3' });
  last().onclose();
  mock.timers.tick(1000);
  last().onopen();
  assert.equal(last().sent[0].resume, 'p2');
});

test('what was said of a view before does not hold up the newest', () => {
  last().onopen();
  socket.view({ name: 'profile', username: 'nobody' }, 'p1');
  socket.view({ name: 'latest' }, 'p2');
  frame({ type: 'error', detail: 'There is nobody of that name.' });
  welcome('m1');
  welcome('m2');
  last().onclose();
  mock.timers.tick(1000);
  last().onopen();
  assert.equal(last().sent[0].resume, 'm2');
});

test('a line that is silent for one and a half heartbeats is given up', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  welcome('m1');
  mock.timers.tick(1400);
  assert.equal(last().closed, false);
  mock.timers.tick(200);
  assert.equal(lines[0].closed, true);
  mock.timers.tick(1000);
  assert.equal(lines.length, 2);
});

test('a machine that slept looks whether its line is dead, whatever its timers say', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  welcome('m1');
  socket.look();
  assert.equal(lines.length, 1);
  mock.timers.setTime(Date.now() + 60_000);
  socket.look();
  assert.equal(lines.length, 2);
  assert.equal(statuses.at(-1), 'catching up');
});

test('a line that has just been opened is not taken for a silent one', () => {
  socket.view({ name: 'latest' }, 'p1');
  mock.timers.setTime(Date.now() + 600_000);
  last().onopen();
  socket.wake();
  assert.equal(lines.length, 1);
});

test('a frame of a line that was given up is not taken', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  const { onmessage } = lines[0];
  socket.restart();
  onmessage({ data: JSON.stringify({ type: 'welcome', mark: 'old', heartbeat: 1000 }) });
  last().onopen();
  assert.equal(last().sent[0].resume, 'p1');
});

test('a gateway that drains is left for another one in time', () => {
  socket.view({ name: 'latest' }, 'p1');
  last().onopen();
  welcome('m1');
  frame({ type: 'draining', after_ms: 1000 });
  mock.timers.tick(801);
  assert.equal(lines.length, 2);
});

test('when several attempts failed it says offline, and goes on trying', () => {
  for (let i = 0; i < 5; i += 1) {
    last().onclose();
    mock.timers.tick(20_000);
  }
  assert.equal(statuses.at(-1), 'offline');
  assert.ok(lines.length > 3);
});

test('a line that is given up is opened again the later, the more were in vain', () => {
  last().onopen();
  socket.lose(5);
  mock.timers.tick(5_000);
  assert.equal(lines.length, 1);
  mock.timers.tick(15_000);
  assert.equal(lines.length, 2);
});

test('whoever comes back does so at a time of her own, never later than the longest wait', () => {
  assert.equal(backoff(0, () => 0), 200);
  assert.equal(backoff(30, () => 1), 20_000);
});
