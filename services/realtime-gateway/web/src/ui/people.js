/** Lists of people: who follows, who is followed, who likes. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api } from '../api.js';
import { html } from '../html.js';
import { paths } from '../routes.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp, useStore } from './context.js';
import { Modal } from './modal.js';
import { usePeople } from './people-read.js';

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
  const count = useStore((state) => state.profiles.get(username)?.[`${list}_count`]);
  const people = usePeople((cursor) => api.people(username, list, cursor), String(count ?? ''));
  const nobody = people.loaded && !people.names.length;
  const title = list === 'followers' ? text.profile.followersOf(username) : text.profile.followsOf(username);
  return html`
    <${Modal} name=${title} className="people-dialog" onClose=${closePeople} closeName=${text.profile.close}>
      <h2>${title}</h2>
      ${nobody ? html`<p class="soft">${text.profile.nobody}</p>` : html`<${People} ...${people} />`}
    <//>`;
}
