/** Reads a list of people, a page at a time, and again when it has become another. */
import { useEffect, useRef, useState } from 'preact/hooks';

/** @typedef {{ users: { username: string }[], next: string | null }} Page */
/** @typedef {{ names: string[], next: string | null, loaded: boolean, failed: string }} List */

/** A picture that many like at once is not a reason to read the list of them each time. */
const REREAD_MS = 3_000;
const NO_TIMER = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);

/**
 * From a page on, until there are enough.
 * @param {(cursor: string | null) => Promise<Page>} read @param {string | null} cursor @param {string[]} before @param {number} enough
 */
async function readOn(read, cursor, before, enough) {
  const names = new Set(before);
  let next = cursor;
  do {
    const page = await read(next);
    page.users.forEach(({ username }) => names.add(username));
    next = page.next;
  } while (next !== null && names.size < enough);
  return { names: [...names], next, loaded: true, failed: '' };
}

/**
 * @param {(cursor: string | null) => Promise<Page>} read @param {string} [version] of the list, '' while it is not known: with another,
 * what was read is soon read again, as far down as it was, and until then stays as it is
 * @returns {List & { more: () => void }} `more` reads on, or tries again
 */
export function usePeople(read, version = '') {
  const [list, show] = useState(/** @type {List} */ ({ names: [], next: null, loaded: false, failed: '' }));
  const { current: reading } = useRef({ read, version, list, last: Promise.resolve(), at: 0, timer: NO_TIMER });
  reading.read = read;

  /** One after another, each on from what the one before brought. @param {(had: List) => Promise<List>} how */
  function load(how) {
    reading.last = reading.last.then(async () => {
      reading.at = performance.now();
      const { list: had } = reading;
      reading.list = await how(had).catch((error) => ({ ...had, failed: error.message }));
      show(reading.list);
    });
  }

  const fromTheBeginning = () => load(({ names }) => readOn(reading.read, null, [], names.length));

  function rereadSoon() {
    reading.timer ??= setTimeout(() => {
      reading.timer = undefined;
      fromTheBeginning();
    }, Math.max(0, reading.at + REREAD_MS - performance.now()));
  }

  useEffect(() => {
    fromTheBeginning();
    return () => clearTimeout(reading.timer);
  }, []);
  useEffect(() => {
    if (reading.version && reading.version !== version) rereadSoon();
    reading.version = version;
  }, [version]);
  return { ...list, more: () => load(({ names, next }) => readOn(reading.read, next, names, 0)) };
}
