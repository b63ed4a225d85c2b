/**
 * An eslint rule: components hold no words, neither between tags nor in attributes that people read or hear. All of them stand in
 * src/text.js, so that another language is another file.
 */
const LETTERS = /\p{L}/u;
const READ = /\b(aria-label|aria-description|title|alt|placeholder|label)=("[^"]*"|'[^']*')/g;
/** Where an expression stands in the template. */
const HOLE = '\u0001';

/** @param {string} markup @returns {string[]} the words in it */
export function wordsIn(markup) {
  const tags = markup.match(/<[^>]*>/g) ?? [];
  const between = markup.replace(/<[^>]*>/g, '\n').split('\n');
  const read = tags.flatMap((tag) => [...tag.matchAll(READ)].map(([, , value]) => value.slice(1, -1)));
  return [...between, ...read].map((words) => words.replaceAll(HOLE, '').trim()).filter((words) => LETTERS.test(words));
}

export const noWords = {
  meta: { type: 'problem', schema: [], messages: { words: '“{{words}}” belongs into src/text.js.' } },
  create: (context) => ({
    TaggedTemplateExpression(node) {
      if (node.tag.name !== 'html') return;
      const markup = node.quasi.quasis.map(({ value }) => value.raw).join(HOLE);
      for (const words of wordsIn(markup)) context.report({ node, messageId: 'words', data: { words } });
    },
  }),
};
