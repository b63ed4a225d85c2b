import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, pathOfFeed, paths, routeOf, viewOf } from '../src/routes.js';

test('every page has its address, and every address its page', () => {
  assert.deepEqual(routeOf('/'), { page: 'home' });
  assert.deepEqual(routeOf('/latest'), { page: 'latest' });
  assert.deepEqual(routeOf(paths.profile('ann')), { page: 'profile', username: 'ann', list: null });
  assert.deepEqual(routeOf('/profile/ann', '#followers'), { page: 'profile', username: 'ann', list: 'followers' });
  assert.deepEqual(routeOf(paths.image('01JD'), '', { over: 'home' }), { page: 'image', imageid: '01JD', over: 'home' });
  for (const path of ['/nothing', '/profile', '/profile/ann/more', '/image/', '/latest/2']) {
    assert.deepEqual(routeOf(path), { page: 'missing' }, path);
  }
});

test('a name is found however it is written', () => {
  assert.deepEqual(routeOf('/profile/Ann'), { page: 'profile', username: 'ann', list: null });
});

test('an address that cannot be decoded is no error', () => {
  assert.deepEqual(routeOf('/profile/%E0%A4%A'), { page: 'profile', username: '%e0%a4%a', list: null });
});

test('a feed has one key, one view and one address', () => {
  for (const key of ['latest', 'home', 'profile/ann']) {
    assert.equal(keyOf(viewOf(key)), key);
    assert.ok(pathOfFeed(key).startsWith('/'));
  }
});
