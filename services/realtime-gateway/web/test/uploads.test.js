/** Pictures on their way: one card from the file to the picture, whichever of its answer and its frames comes first. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { pendingIn, refusedDrafts } from '../src/store/select.js';
import { apply } from '../src/store/store.js';
import { initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof initialState>} */
let state;
const frame = (/** @type {any} */ what) => apply(state, { type: 'socket/frame', frame: what });
const page = (/** @type {number[]} */ ns) => apply(state, {
  type: 'page/replaced', key: 'latest', images: ns.map((n) => pageImage(n)), next: null, since: state.tick,
});

beforeEach(() => {
  state = initialState();
  apply(state, { type: 'session/known', me: 'mia' });
  apply(state, { type: 'feed/shown', key: 'latest' });
});

test('an upload is one card from the file to the picture, whether its answer or its frame comes first', () => {
  for (const answerFirst of [true, false]) {
    const n = answerFirst ? 8 : 9;
    const upload = { key: `k${n}`, imageid: null, userid: 'mia', comment: 'fog', alt: '', stage: 'sending', progress: 1, reason: '' };
    apply(state, { type: 'upload/chosen', uploads: [upload] });
    page([1]);
    frame({ type: 'image_state', imageid: idOf(n), state: 'processing' });
    assert.deepEqual(pendingIn(state.uploads, 'home', 'mia').map(({ key }) => key), [`k${n}`]);
    const steps = [
      () => apply(state, { type: 'upload/accepted', key: `k${n}`, imageid: idOf(n) }),
      () => frame({ type: 'new_image', home: true, image: wireImage(n, { userid: 'mia', comment: 'fog' }) }),
    ];
    for (const step of answerFirst ? steps : steps.reverse()) step();
    assert.deepEqual(pendingIn(state.uploads, 'home', 'mia'), []);
    assert.equal(state.slots.get(idOf(n)), `k${n}`);
  }
});

const sending = (/** @type {string} */ key, /** @type {number} */ progress) => ({
  key, imageid: null, userid: 'mia', comment: 'fog', alt: '', stage: 'sending', progress, reason: '',
});
const mine = (/** @type {number} */ n) => frame({ type: 'new_image', home: true, image: wireImage(n, { userid: 'mia', comment: 'fog' }) });

test('what another tab sent with the same words is not taken for a picture that is not there yet', () => {
  apply(state, { type: 'upload/chosen', uploads: [sending('k', 0.4)] });
  mine(5);
  assert.deepEqual(pendingIn(state.uploads, 'home', 'mia').map(({ key }) => key), ['k']);
  assert.equal(state.slots.size, 0);
});

test('where two tabs sent pictures with the same words, the answer tells which is which, and no card is two', () => {
  apply(state, { type: 'upload/chosen', uploads: [sending('k', 1)] });
  page([]);
  mine(5);
  mine(6);
  apply(state, { type: 'upload/accepted', key: 'k', imageid: idOf(6) });
  assert.deepEqual([...state.slots], [[idOf(6), 'k']]);
  assert.deepEqual(state.feeds.get('latest')?.ids, [6, 5].map(idOf));
});

test('an answer to what is no upload here any more changes nothing', () => {
  apply(state, { type: 'upload/accepted', key: 'k', imageid: idOf(5) });
  assert.equal(state.slots.size, 0);
});

test('a refused picture stays, with its reason, until it is dismissed', () => {
  apply(state, { type: 'upload/chosen', uploads: [{ key: 'k', imageid: null, userid: 'mia', stage: 'sending', comment: '', alt: '' }] });
  apply(state, { type: 'upload/accepted', key: 'k', imageid: idOf(3) });
  frame({ type: 'image_state', imageid: idOf(3), state: 'rejected', reason: 'half of it is missing' });
  assert.deepEqual(pendingIn(state.uploads, 'home', 'mia').map(({ stage, reason }) => [stage, reason]), [['rejected', 'half of it is missing']]);
  apply(state, { type: 'upload/removed', key: 'k' });
  assert.deepEqual(state.uploads, []);
});

test('only chosen files that were refused are forgotten with the form: not drafts in order, not what the server refused', () => {
  const upload = { imageid: null, userid: 'mia', comment: '', alt: '' };
  apply(state, { type: 'upload/chosen', uploads: [
    { ...upload, key: 'good', stage: 'draft', reason: '' },
    { ...upload, key: 'bad', stage: 'draft', reason: 'It is no picture.' },
    { ...upload, key: 'sent', stage: 'rejected', reason: 'Half of it is missing.' },
  ] });
  assert.deepEqual(refusedDrafts(state), ['bad']);
});
