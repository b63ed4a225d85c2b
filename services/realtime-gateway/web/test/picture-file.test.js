import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentLeft, lengthOf, refusal } from '../src/picture-file.js';

test('a comment is counted as people count', () => {
  assert.equal(lengthOf('  fog  '), 3);
  assert.equal(lengthOf('👩‍👩‍👧🇨🇭e\u0301'), 3);
  assert.equal(commentLeft('x'.repeat(141)), -1);
});

test('a file that is empty or too large is refused by its name', () => {
  assert.match(refusal(new File([], 'harbour.jpg')), /harbour\.jpg is empty/);
  assert.match(refusal(new File([new Uint8Array(20_000_001)], 'harbour.jpg')), /harbour\.jpg has 20\.0 MB/);
  assert.equal(refusal(new File(['x'], 'harbour.jpg')), '');
});
