/** Where the reader is in each list: remembered for those that she looked at last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEEDS_KEPT } from '../src/store/state.js';

Object.assign(globalThis, { window: { scrollY: 0, innerHeight: 800, scrollTo() {} } });
const { arrive, comeTo, endWait, memoryOf, placeIn } = await import('../src/ui/places.js');

test('the places of the last lists are remembered, those of older ones are not', () => {
  const [first, second] = ['latest', 'home'].map((key) => memoryOf(key));
  comeTo('home', null);
  comeTo('latest', null);
  for (let n = 1; n < FEEDS_KEPT; n += 1) comeTo(`profile/ann${n}`, null);
  assert.equal(memoryOf('latest'), first);
  assert.notEqual(memoryOf('home'), second);
});

const shown = (/** @type {string[]} */ ids) => ({
  slots: ids.map((imageid) => /** @type {any} */ ({ slot: imageid, imageid })),
  tops: new Map(ids.map((id, n) => [id, 100 * n])), heightOf: () => 100, offset: 60,
});

test('whoever was further down than what is there waits for it, and goes nowhere if she went elsewhere meanwhile', () => {
  /** @type {number[]} */
  const went = [];
  const place = { y: 900, depth: 3, anchor: { imageid: 'c', from: 10 } };
  const scrolled = (/** @type {any} */ to) => to.top && went.push(to.top);
  Object.assign(window, { scrollTo: scrolled });
  const memory = memoryOf('profile/far');
  comeTo('profile/far', place);
  memory.shown = shown(['a', 'b']);
  arrive(memory);
  assert.deepEqual([went, placeIn('profile/far')], [[], place]);
  memory.shown = shown(['a', 'b', 'c']);
  arrive(memory);
  assert.deepEqual(went, [250]);

  comeTo('profile/far', place);
  memory.shown = shown(['a', 'b']);
  arrive(memory);
  endWait('profile/far');
  assert.deepEqual(went, [250, 900]);

  comeTo('profile/far', place);
  arrive(memory);
  Object.assign(window, { scrollY: 200 });
  assert.equal(placeIn('profile/far').anchor?.imageid, 'b');
  memory.shown = shown(['a', 'b', 'c']);
  arrive(memory);
  Object.assign(window, { scrollY: 0 });
  assert.deepEqual(went, [250, 900]);
});
