/** Where the reader is in each list: remembered for those that she looked at last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEEDS_KEPT } from '../src/store/state.js';

Object.assign(globalThis, { window: { scrollY: 0, innerHeight: 800, scrollTo() {} } });
const { comeTo, memoryOf } = await import('../src/ui/places.js');

test('the places of the last lists are remembered, those of older ones are not', () => {
  const [first, second] = ['latest', 'home'].map((key) => memoryOf(key));
  comeTo('home', null);
  comeTo('latest', null);
  for (let n = 1; n < FEEDS_KEPT; n += 1) comeTo(`profile/ann${n}`, null);
  assert.equal(memoryOf('latest'), first);
  assert.notEqual(memoryOf('home'), second);
});
