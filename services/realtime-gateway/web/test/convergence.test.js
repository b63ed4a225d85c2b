import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { likesOf } from '../src/store/select.js';
import { idOf } from './wire.js';
import { World } from './world.js';

const which = fc.nat(20);
const server = fc.oneof(
  fc.constantFrom('publish', 'tick', 'tick').map((name) => [name]),
  fc.tuple(fc.constantFrom('publishLate', 'delete', 'like', 'like', 'like'), which),
);
const client = fc.constantFrom('askPage', 'pageArrives', 'askOlder', 'olderArrives', 'connect', 'connect', 'lose', 'reset')
  .map((name) => [name]);
const line = fc.tuple(fc.constantFrom('deliver', 'deliver', 'deliverAll', 'scroll'), fc.boolean());
const step = fc.oneof(server, client, line);

/** Once, a picture was lost that came late while others waited that were older. */
const lateAboveWaiting = [
  ['publishLate', 0], ['scroll', true], ['askPage'], ['pageArrives'], ['publish'], ['publishLate', 3], ['delete', 3], ['askPage'],
  ['publishLate', 11],
];

/** @param {World} world */
function showsEachOnce(world) {
  const feed = world.state.feeds.get('latest');
  const all = [...(feed?.ids ?? []), ...(feed?.waiting ?? [])];
  assert.equal(new Set(all).size, all.length, 'an image stands twice');
  assert.deepEqual(feed?.ids ?? [], [...(feed?.ids ?? [])].sort().reverse(), 'not in the order of time');
}

test('whatever comes in whatever order, the page ends with what the server has', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
    const world = new World(6);
    for (const [name, argument] of steps) {
      /** @type {any} */ (world)[name](argument);
      showsEachOnce(world);
    }
    world.settle();
    const alive = [...world.images.keys()].sort((a, b) => b - a);
    assert.deepEqual(world.state.feeds.get('latest')?.ids, alive.map(idOf));
    for (const n of alive) assert.equal(likesOf(world.state, idOf(n)).likes, world.images.get(n), `likes of ${n}`);
  }), { numRuns: 3000, examples: [[lateAboveWaiting]] });
});

test('nothing that stands before the reader moves while she is further down', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, during) => {
    const world = new World();
    const go = (/** @type {any} */ [name, argument]) => name !== 'scroll' && /** @type {any} */ (world)[name](argument);
    before.forEach(go);
    world.scroll(true);
    const standing = world.state.feeds.get('latest')?.ids ?? [];
    if (!standing.length) return;
    during.forEach(go);
    const now = (world.state.feeds.get('latest')?.ids ?? []).filter((id) => id >= /** @type {string} */ (standing.at(-1)));
    assert.deepEqual(now.filter((id) => !standing.includes(id)), []);
  }), { numRuns: 500 });
});
