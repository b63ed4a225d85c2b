/** The library of the line did not load: there can be none for now. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createSocket } from '../src/socket.js';

test('where there can be no line yet it says offline, and one is opened once there can be', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  /** @type {string[]} */
  const statuses = [];
  /** @type {any[]} */
  const lines = [];
  let possible = false;
  const open = () => {
    if (!possible) return null;
    lines.push({ send() {}, close() {} });
    return lines.at(-1);
  };
  const socket = createSocket({ onFrame: () => {}, onStatus: (status) => statuses.push(status), isOnline: () => true, open });
  socket.connect();
  mock.timers.tick(2_000);
  assert.equal(statuses.at(-1), 'offline');
  possible = true;
  mock.timers.tick(20_000);
  lines.at(-1).onopen();
  assert.equal(statuses.at(-1), 'catching up');
});
