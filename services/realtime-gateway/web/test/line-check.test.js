/** A line belongs to the session that it was opened with: one of somebody else is given up, once the server has said who is here. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createLineCheck } from '../src/line-check.js';
import { createStore } from '../src/store/store.js';

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {(number | undefined)[]} how many attempts were in vain, each time that a line was given up */
let lost;
/** @type {string | null} */
let here;
/** @type {ReturnType<typeof createLineCheck>} */
let check;

beforeEach(() => {
  store = createStore();
  lost = [];
  here = 'mia';
  store.dispatch({ type: 'session/known', me: 'mia' });
  check = createLineCheck({
    store, socket: { lose: (before) => void lost.push(before) },
    session: { recheck: async () => store.dispatch({ type: 'session/known', me: here }) },
  });
});

test('a line of somebody else is given up where the page is right, each time with more patience', async () => {
  await check(null);
  await check('bo');
  await check('mia');
  await check(null);
  assert.deepEqual(lost, [0, 1, 0]);
});

test('a line of who is here stays', async () => {
  await check('mia');
  assert.deepEqual(lost, []);
});

test('a line that is right where the page was wrong stays', async () => {
  here = 'bo';
  await check('bo');
  assert.deepEqual(lost, []);
});

test('a line that came meanwhile and is right stays', async () => {
  const checking = check(null);
  await check('mia');
  await checking;
  assert.deepEqual(lost, []);
});
