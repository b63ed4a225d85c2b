import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guessWords } from '../src/ui/slots.js';
import { sourcesOf } from '../src/ui/sources.js';
import { wireImage } from './wire.js';

const image = (/** @type {number} */ width) => ({ ...wireImage(1, { width, height: width }), came: 0, home: false });
const offered = (/** @type {number} */ width, /** @type {number} */ column, /** @type {number} */ density) =>
  Boolean(sourcesOf(image(width), column, density).srcset);

test('a sharp screen is offered the display rendition where the thumbnail would be stretched', () => {
  assert.deepEqual(sourcesOf(image(1200), 393, 2), {
    src: image(1).thumbnail, srcset: `${image(1).thumbnail} 480w, ${image(1).url} 1200w`, sizes: '393px',
  });
});

test('of a picture that is much wider than its tile, what is drawn counts, not what is seen of it', () => {
  const wide = { ...image(2048), height: 256 };
  assert.equal(sourcesOf(wide, 393, 1).sizes, '1048px');
});

test('nobody is offered what she would not see: common screens, phones, very large or small pictures', () => {
  assert.equal(offered(1200, 393, 1), false);
  assert.equal(offered(1200, 177, 3), false);
  assert.equal(offered(2048, 393, 2), false);
  assert.equal(offered(400, 393, 2), false);
});

test('a comment takes room by its length, up to six lines', () => {
  const [none, one, two, many, more] = [0, 20, 60, 400, 4000].map((letters) => guessWords(letters, 320, 20));
  assert.deepEqual([one - none, two - one], [26, 22]);
  assert.equal(many, more);
});
