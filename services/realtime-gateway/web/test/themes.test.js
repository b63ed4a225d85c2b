/** Light and dark differ in colours alone: what is laid out, or said, in one is in the other. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const HERE = new URL('..', import.meta.url);
const DARK = /@media \(prefers-color-scheme: dark\) \{\s*:root \{(?<declared>[^{}]*)\}\s*\}/;
const COLOUR = /#[0-9a-f]{3,8}\b|\brgb\(/;

const themed = ['styles', 'root', 'src']
  .flatMap((folder) => readdirSync(new URL(folder, HERE), { recursive: true }).map((name) => `${folder}/${name}`))
  .filter((name) => /\.(css|js)$/.test(name))
  .map((name) => ({ name, text: readFileSync(new URL(name, HERE), 'utf8') }))
  .filter(({ text }) => text.includes('prefers-color-scheme'));

test('few files know of the dark theme', () => {
  assert.deepEqual(themed.map(({ name }) => name).sort(), ['root/offline.css', 'styles/tokens.css']);
});

for (const { name, text } of themed) {
  test(`${name} gives other values to colours, once, and to nothing else`, () => {
    assert.equal(text.split('prefers-color-scheme').length, 2);
    const { declared = '' } = DARK.exec(text)?.groups ?? {};
    const declarations = declared.split(';').map((line) => line.trim()).filter(Boolean);
    assert.ok(declarations.length);
    for (const declaration of declarations) {
      const [property, value] = declaration.split(/:\s*(.*)/s);
      assert.match(property, /^--/);
      assert.match(value, COLOUR);
      assert.ok(text.split('@media')[0].includes(`${property}:`), `${property} is not named in the light theme`);
    }
  });
}
