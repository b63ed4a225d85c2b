/** Pictures that did not come: asked for again, ever more seldom, at once when the server is back, and never once they are gone. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ApiError } from '../src/api.js';
import { createPictures } from '../src/pictures.js';

/** @type {string[]} */
let asked;
/** @type {ApiError | null} what every question is answered with */
let refusal;
/** @type {ReturnType<typeof createPictures>} */
let pictures;
/** @type {string[]} */
let told;
/** @type {ReturnType<ReturnType<typeof createPictures>['watch']>} */
let picture;

/** @param {number} seconds */
async function pass(seconds) {
  for (let n = 0; n < seconds * 10; n += 1) {
    mock.timers.tick(100);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  asked = [];
  told = [];
  refusal = new ApiError(503);
  pictures = createPictures({
    async touchPicture(path) {
      asked.push(path);
      if (refusal) throw refusal;
    },
  });
  picture = pictures.watch((news) => told.push(news));
});

test('it is asked for again soon, said to be late after some tries, and asked for ever more seldom', async () => {
  picture.failed('/images/a');
  await pass(1);
  assert.equal(asked.length > 0, true);
  assert.deepEqual(told, []);
  await pass(20);
  assert.equal(told[0], 'late');
  await pass(100);
  const before = asked.length;
  await pass(200);
  assert.equal(asked.length - before >= 4 && asked.length - before <= 8, true, String(asked.length - before));
});

test('once it can be had it is loaded again, and one that the browser can not read is not loaded for ever without a pause', async () => {
  refusal = null;
  picture.failed('/images/a');
  await pass(1);
  assert.deepEqual(told, ['again']);
  for (let n = 0; n < 8; n += 1) {
    picture.failed('/images/a');
    await pass(60);
  }
  asked = [];
  picture.failed('/images/a');
  await pass(20);
  assert.deepEqual(asked, []);
});

test('the line is back: all that are waited for are asked for at once, also when another one came', async () => {
  const other = pictures.watch((news) => told.push(`other ${news}`));
  picture.failed('/images/a');
  other.failed('/images/b');
  await pass(60);
  asked = [];
  pictures.retry();
  assert.deepEqual(asked.toSorted(), ['/images/a', '/images/b']);
  await pass(0.1);
  refusal = null;
  told = [];
  await pass(45);
  assert.deepEqual(told.toSorted(), ['again', 'other again']);
});

test('one that is gone is not asked for any more, nor one that came or is not on the page', async () => {
  refusal = new ApiError(404);
  picture.failed('/images/a');
  await pass(1);
  assert.deepEqual(told, ['gone']);
  const [came, left] = [pictures.watch(() => {}), pictures.watch(() => {})];
  came.failed('/images/b');
  came.came();
  left.failed('/images/c');
  left.end();
  await pass(300);
  pictures.retry();
  assert.deepEqual(asked, ['/images/a']);
});

test('a server that says when is not asked before', async () => {
  refusal = new ApiError(503, {}, '50');
  picture.failed('/images/a');
  await pass(5);
  asked = [];
  await pass(40);
  assert.deepEqual(asked, []);
  await pass(15);
  assert.equal(asked.length, 1);
});
