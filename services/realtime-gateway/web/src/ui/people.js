/** Lists of people: who follows, who is followed, who likes. */
import { useEffect, useState } from 'preact/hooks';
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
 * @returns {{ names: string[], more: (() => void) | null, loaded: boolean }}
 */
export function usePeople(read, version) {
  /** @type {{ names: string[], next: string | null, loaded: boolean }} */
  const nothing = { names: [], next: null, loaded: false };
  const [page, setPage] = useState(nothing);
  useEffect(() => {
    let current = true;
    read(null).then(({ users, next }) => {
      if (current) setPage({ names: users.map(({ username }) => username), next, loaded: true });
    }).catch(() => {});
    return () => {
      current = false;
    };
  }, version);
  const more = () => read(page.next).then(({ users, next }) => {
    setPage((had) => ({ names: [...new Set([...had.names, ...users.map(({ username }) => username)])], next, loaded: true }));
  }).catch(() => {});
  return { names: page.names, more: page.next === null ? null : more, loaded: page.loaded };
}

/** @param {{ names: string[] }} props */
export const Names = ({ names }) => html`
  <ul class="people">
    ${names.map((name) => html`
      <li key=${name}><a class="person" href=${paths.profile(name)}><${Avatar} username=${name} /> <bdi class="name">${name}</bdi></a></li>`)}
  </ul>`;

/** @param {{ username: string, list: 'followers' | 'follows' }} props */
export function PeopleDialog({ username, list }) {
  const { closePeople } = useApp();
  const { names, more, loaded } = usePeople((cursor) => api.people(username, list, cursor), [username, list]);
  const title = list === 'followers' ? text.profile.followersOf(username) : text.profile.followsOf(username);
  return html`
    <${Modal} name=${title} className="people-dialog" onClose=${closePeople} closeName=${text.profile.close}>
      <h2>${title}</h2>
      ${loaded && !names.length ? html`<p class="soft">${text.profile.nobody}</p>` : html`<${Names} names=${names} />`}
      ${more && html`<button class="button" onClick=${more}>${text.profile.more}</button>`}
    <//>`;
}
