/** The head of a person's page: her name, three live counts, and following her. */
import { html } from '../html.js';
import { paths } from '../routes.js';
import { following } from '../store/select.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp, useStore } from './context.js';

/** @param {{ n: number | undefined, words: (n: number) => string, href?: string }} props */
function Count({ n, words, href }) {
  const inside = html`<strong>${n === undefined ? '–' : text.number(n)}</strong> ${words(n ?? 2)}`;
  return html`<li>${href ? html`<a href=${href}>${inside}</a>` : inside}</li>`;
}

/** @param {{ username: string }} props */
function Follow({ username }) {
  const { activity } = useApp();
  const follows = useStore((state) => following(state, username));
  return html`
    <button class=${follows ? 'button' : 'button primary'} onClick=${() => activity.follow(username, !follows)}>
      ${follows ? text.profile.unfollow : text.profile.follow}
    </button>`;
}

/** @param {{ username: string }} props */
export function ProfileHead({ username }) {
  const { session } = useApp();
  const me = useStore((state) => state.me);
  const profile = useStore((state) => state.profiles.get(username));
  return html`
    <div class="profile">
      <${Avatar} username=${username} large />
      <div class="profile-words">
        <h1 dir="auto">${username}</h1>
        <ul class="profile-counts">
          <${Count} n=${profile?.image_count} words=${text.profile.images} />
          <${Count} n=${profile?.followers_count} words=${text.profile.followers} href=${paths.people(username, 'followers')} />
          <${Count} n=${profile?.follows_count} words=${text.profile.follows} href=${paths.people(username, 'follows')} />
        </ul>
      </div>
      <div class="profile-actions">
        ${username === me
          ? html`<button class="button only-phone" onClick=${session.logOut}>${text.account.logOut}</button>`
          : html`<${Follow} username=${username} />`}
      </div>
    </div>`;
}
