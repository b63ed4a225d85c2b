import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentFault, commentLeft, draftsFault, kindOf, lengthOf, refusal } from '../src/picture-file.js';

test('a comment is counted as people count', () => {
  assert.equal(lengthOf('  fog  '), 3);
  assert.equal(lengthOf('👩‍👩‍👧🇨🇭e\u0301'), 3);
  assert.equal(commentLeft('x'.repeat(141)), -1);
});

const JPEG = [0xff, 0xd8, 0xff, 0xe0];
const bytes = (/** @type {string} */ words) => Uint8Array.from(words, (letter) => letter.charCodeAt(0));

test('a comment is at fault beyond what people count, or what is stored', () => {
  assert.equal(commentFault('x'.repeat(140)), '');
  assert.match(commentFault('x'.repeat(141)), /140 characters/);
  assert.equal(commentFault('👩‍👩‍👧'.repeat(100)), '');
  assert.match(commentFault('👩‍👩‍👧'.repeat(140)), /too long/);
});

test('where there are several drafts, what is at fault with one says which', () => {
  const long = { name: 'harbour.jpg', comment: 'x'.repeat(141) };
  const good = { name: 'fog.jpg', comment: 'fog' };
  assert.equal(draftsFault([good]), '');
  assert.equal(draftsFault([long]), commentFault(long.comment));
  assert.equal(draftsFault([good, long]), `harbour.jpg: ${commentFault(long.comment)}`);
});

test('what a file is, its first bytes tell', () => {
  assert.equal(kindOf(Uint8Array.from(JPEG)), 'jpeg');
  assert.equal(kindOf(bytes('\x89PNG\r\n\x1a\n....')), 'png');
  assert.equal(kindOf(bytes('GIF89a..')), 'gif');
  assert.equal(kindOf(bytes('RIFF....WEBPVP8 ')), 'webp');
  assert.equal(kindOf(bytes('\0\0\0\x1cftypmif1\0\0\0\0mif1avif....')), 'avif');
  assert.equal(kindOf(bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')), 'heic');
  assert.equal(kindOf(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')), '');
  assert.equal(kindOf(bytes('')), '');
});

test('a file that is empty, too large or no picture is refused by its name', async () => {
  const named = (/** @type {BlobPart[]} */ parts) => refusal(new File(parts, 'harbour.jpg'));
  assert.match(await named([]), /harbour\.jpg is empty/);
  assert.match(await named([new Uint8Array(20 * 1024 * 1024 + 1)]), /harbour\.jpg has 20\.1 MB/);
  assert.match(await named(['These are only words.']), /harbour\.jpg could not be read as a picture/);
  assert.match(await named([bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')]), /harbour\.jpg is a HEIC picture/);
  assert.equal(await named([Uint8Array.from(JPEG)]), '');
});
