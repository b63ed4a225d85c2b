/** Lists of people: who follows, who is followed, who likes. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.js';
import { html } from '../html.js';
import { paths } from '../routes.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp } from './context.js';
import { Modal } from './modal.js';

/** @typedef {{ users: { username: string }[], next: string | null }} Page */

/**
 * A list that is read page by page, and from its beginning whenever `version` changes.
 * @param {(cursor: string | null) => Promise<Page>} read @param {unknown[]} version
 * @returns {{ names: string[], next: string | null, loaded: boolean, failed: string, more: () => void }} `more` reads on, or tries again
 */
export function usePeople(read, version) {
  const [list, setList] = useState({ names: /** @type {string[]} */ ([]), next: /** @type {string | null} */ (null), loaded: false, failed: '' });
  /** Which reading is the newest: what an older one brings is dropped. */
  const reading = useRef(0);

  /** @param {string | null} cursor @param {string[]} before */
  function load(cursor, before) {
    reading.current += 1;
    const mine = reading.current;
    const current = () => mine === reading.current;
    read(cursor).then(({ users, next }) => {
      if (current()) setList({ names: [...new Set([...before, ...users.map(({ username }) => username)])], next, loaded: true, failed: '' });
    }).catch((error) => {
      if (current()) setList((had) => ({ ...had, failed: error.message }));
    });
  }

  useEffect(() => {
    load(null, []);
    return () => {
      reading.current += 1;
    };
  }, version);
  return { ...list, more: () => load(list.loaded ? list.next : null, list.loaded ? list.names : []) };
}

/**
 * Names, a page at a time. Who asks for more goes on at the first of those that came.
 * @param {{ names: string[], next: string | null, failed: string, more: () => void }} props
 */
export function People({ names, next, failed, more }) {
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  const from = useRef(0);
  useLayoutEffect(() => {
    if (!from.current || names.length <= from.current) return;
    /** @type {HTMLElement | null | undefined} */ (list.current?.children[from.current]?.querySelector('a'))?.focus();
    from.current = 0;
  }, [names.length]);
  const goOn = () => {
    from.current = names.length;
    more();
  };
  return html`
    <ul class="people" ref=${list}>
      ${names.map((name) => html`
        <li key=${name}><a class="person" href=${paths.profile(name)}><${Avatar} username=${name} /> <bdi class="name">${name}</bdi></a></li>`)}
    </ul>
    ${failed && html`<p class="problem" role="alert">${failed}</p>`}
    ${(failed || next !== null) && html`
      <button class="button quiet" onClick=${goOn}>${failed ? text.profile.again : text.profile.more}</button>`}`;
}

/** @param {{ username: string, list: 'followers' | 'follows' }} props */
export function PeopleDialog({ username, list }) {
  const { closePeople } = useApp();
  const people = usePeople((cursor) => api.people(username, list, cursor), [username, list]);
  const nobody = people.loaded && !people.names.length;
  const title = list === 'followers' ? text.profile.followersOf(username) : text.profile.followsOf(username);
  return html`
    <${Modal} name=${title} className="people-dialog" onClose=${closePeople} closeName=${text.profile.close}>
      <h2>${title}</h2>
      ${nobody ? html`<p class="soft">${text.profile.nobody}</p>` : html`<${People} ...${people} />`}
    <//>`;
}
