import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnsFor, nearest, newPlacement, place, stack, tileRatio } from '../src/layout.js';

const GAP = 20;
const WIDTH = 300;
const heights = (/** @type {string} */ slot) => 200 + (slot.charCodeAt(0) % 7) * 40;

test('there are four columns to two', () => {
  assert.deepEqual([1680, 1000, 999, 660, 659, 296].map(columnsFor), [4, 4, 3, 3, 2, 2]);
});

test('a tile has the shape of its picture, unless that is a thread or a tower', () => {
  const ratios = [[640, 480], [1080, 2340], [8000, 40], [40, 8000]].map(([width, height]) => tileRatio({ width, height }));
  assert.deepEqual(ratios, [480 / 640, 2340 / 1080, 1 / 3, 2.2]);
});

test('the first look fills the top row from the left, the newest first', () => {
  const placement = newPlacement(4);
  place(placement, ['f', 'e', 'd', 'c', 'b', 'a'], heights, GAP, WIDTH);
  assert.deepEqual(['f', 'e', 'd', 'c'].map((slot) => placement.columnOf.get(slot)), [0, 1, 2, 3]);
});

test('one that comes alone stands top left, several stand side by side', () => {
  const placement = newPlacement(4);
  place(placement, ['c', 'b', 'a'], heights, GAP, WIDTH);
  place(placement, ['d', 'c', 'b', 'a'], heights, GAP, WIDTH);
  assert.equal(placement.columnOf.get('d'), 0);
  place(placement, ['g', 'f', 'e', 'd', 'c', 'b', 'a'], heights, GAP, WIDTH);
  assert.deepEqual(['g', 'f', 'e'].map((slot) => placement.columnOf.get(slot)), [0, 1, 2]);
});

test('no column runs away while many come one by one', () => {
  const placement = newPlacement(4);
  const slots = ['z'];
  for (let i = 0; i < 200; i += 1) {
    slots.unshift(String.fromCharCode(0x4e00 + i));
    place(placement, slots, heights, GAP, WIDTH);
  }
  assert.ok(Math.max(...placement.lead) - Math.min(...placement.lead) < 8 * WIDTH);
});

test('a picture keeps its column, whatever comes or goes', () => {
  const step = fc.record({ add: fc.constantFrom('newer', 'older', 'between'), n: fc.nat(1000), remove: fc.boolean() });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const placement = newPlacement(3);
    /** @type {Map<string, number | undefined>} */
    const before = new Map();
    let slots = ['m'];
    steps.forEach(({ add, n, remove }, i) => {
      const at = add === 'newer' ? 0 : add === 'older' ? slots.length : n % (slots.length + 1);
      slots = slots.toSpliced(at, 0, `s${i}`);
      if (remove && slots.length > 2) slots = slots.toSpliced(n % slots.length, 1);
      place(placement, slots, heights, GAP, WIDTH);
      for (const slot of slots) {
        assert.equal(placement.columnOf.get(slot), before.get(slot) ?? placement.columnOf.get(slot));
        before.set(slot, placement.columnOf.get(slot));
      }
    });
  }));
});

test('no two pictures of a column overlap', () => {
  const placement = newPlacement(2);
  const slots = [...'hgfedcba'];
  place(placement, slots, heights, GAP, WIDTH);
  const { tops, height } = stack(placement, slots, heights, GAP);
  const ends = [0, 0];
  for (const slot of slots) {
    const column = placement.columnOf.get(slot) ?? 0;
    assert.equal(tops.get(slot), ends[column]);
    ends[column] += heights(slot) + GAP;
  }
  assert.equal(height, Math.max(...ends));
});

test('of ten thousand pictures only those near the reader are in the document', () => {
  const slots = Array.from({ length: 10_000 }, (_, i) => `p${i}`);
  const tops = new Map(slots.map((slot, i) => [slot, Math.floor(i / 4) * 400]));
  const shown = nearest(slots, tops, 500_000, 240);
  assert.equal(shown.length, 240);
  assert.ok(shown.includes('p5000'));
});

/** A grid of two columns, and what stands at those heights. @param {string} names newest first @param {number} from @param {number} to */
function gridWith(names, from, to) {
  const placement = newPlacement(2);
  const slots = [...names];
  place(placement, slots, heights, GAP, WIDTH);
  const { tops } = stack(placement, slots, heights, GAP);
  const isSeen = (/** @type {string} */ slot) => (tops.get(slot) ?? 0) < to && (tops.get(slot) ?? 0) + heights(slot) > from;
  return { placement, slots, held: new Map(slots.filter(isSeen).map((slot) => [slot, tops.get(slot) ?? 0])) };
}

test('what goes above the reader leaves its room to the top of the column', () => {
  const { placement, slots, held } = gridWith('zyxwvutsrqponmlkjihgfedcba', 1000, 1600);
  const column = placement.columnOf.get('z');
  const after = stack(placement, slots.filter((slot) => slot !== 'z'), heights, GAP, held);
  assert.equal(after.pushed, 0);
  for (const [slot, top] of held) assert.equal(after.tops.get(slot), top);
  const second = slots.find((slot) => slot !== 'z' && placement.columnOf.get(slot) === column) ?? '';
  assert.equal(after.tops.get(second), heights('z') + GAP);
});

test('what comes above the reader pushes everything down alike, and she is told how far', () => {
  const { placement, slots, held } = gridWith('zyxwvutsrqponmlkjihgfedcba', 1000, 1600);
  const more = ['~', ...slots];
  place(placement, more, heights, GAP, WIDTH);
  const after = stack(placement, more, heights, GAP, held);
  assert.equal(after.pushed, heights('~') + GAP);
  for (const [slot, top] of held) assert.equal(after.tops.get(slot), top + after.pushed);
});

test('whatever comes, goes or grows, what is seen stays, and nothing overlaps or stands above the grid', () => {
  const step = fc.record({ add: fc.boolean(), at: fc.nat(60), grow: fc.integer({ min: -60, max: 90 }) });
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), fc.nat(3000), (steps, from) => {
    const { placement, slots: before, held } = gridWith('zyxwvutsrqponmlkjihgfedcba', from, from + 700);
    const grown = new Map();
    const heightOf = (/** @type {string} */ slot) => heights(slot) + (held.has(slot) ? 0 : grown.get(slot) ?? 0);
    let slots = before;
    steps.forEach(({ add, at, grow }, i) => {
      const where = at % slots.length;
      const seen = slots.findIndex((slot) => held.has(slot));
      if (add && where <= seen) slots = slots.toSpliced(where, 0, String.fromCharCode(0x4e00 + i));
      else if (!held.has(slots[where])) slots = slots.toSpliced(where, 1);
      grown.set(slots[where], grow);
    });
    place(placement, slots, heightOf, GAP, WIDTH);
    const { tops, pushed } = stack(placement, slots, heightOf, GAP, held);
    for (const [slot, top] of held) if (slots.includes(slot)) assert.ok(Math.abs((tops.get(slot) ?? 0) - top - pushed) < 1e-6, slot);
    const ends = [0, 0];
    for (const slot of slots) {
      const column = placement.columnOf.get(slot) ?? 0;
      assert.ok((tops.get(slot) ?? -1) >= ends[column] - 1e-6);
      ends[column] = (tops.get(slot) ?? 0) + heightOf(slot) + GAP;
    }
  }), { numRuns: 500 });
});
