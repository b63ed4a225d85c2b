/** The rule that keeps words out of components finds them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Linter } from 'eslint';
import { noWords } from '../lint/no-words.js';

const config = [{ plugins: { own: { rules: { 'no-words': noWords } } }, rules: { 'own/no-words': 'error' } }];
const found = (source) => new Linter().verify(source, config).map(({ message }) => message.split('”')[0].slice(1));

test('words between tags and in attributes that are read are found, however deep', () => {
  assert.deepEqual(found('html`<p title="Hello">${a ? html`<b>${n} likes</b>` : null}</p>`'), ['Hello', 'likes']);
});

test('expressions, classes, numbers and signs are no words', () => {
  assert.deepEqual(found('html`<p class="soft" onClick=${() => a > b} aria-label=${text.a}>${n} · 3 % <${Name} kind="x" /></p>`'), []);
});
