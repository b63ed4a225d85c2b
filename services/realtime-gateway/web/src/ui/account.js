/** Registering and logging in, with the server's own words beside the field that they are about. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp } from './context.js';
import { Modal } from './modal.js';

/** @typedef {{ [field: string]: string }} Faults by field; `''` is about the whole */

/** @param {{ name: 'username' | 'password', label: string, hint: string, fault?: string, [more: string]: any }} props */
function Field({ name, label, hint, fault, ...more }) {
  const words = fault || hint;
  return html`
    <div class=${fault ? 'field fault' : 'field'}>
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} required aria-describedby=${words ? `${name}-words` : null} aria-invalid=${fault ? 'true' : null} ...${more} />
      ${words && html`<p class="field-words" id=${`${name}-words`} role=${fault ? 'alert' : null}>${words}</p>`}
    </div>`;
}

/** @param {any} error @returns {Faults} */
function faultsOf(error) {
  const fields = (error.errors ?? []).filter((/** @type {any} */ { field }) => field === 'username' || field === 'password');
  if (!fields.length) return { [error.status === 409 ? 'username' : '']: error.message };
  return Object.fromEntries(fields.map((/** @type {any} */ { field, detail }) => [field, detail]));
}

/** @param {{ kind: 'register' | 'log in', why: string, username: string }} props `username`: who is asked, '' for whoever comes */
export function AccountDialog({ kind, why, username }) {
  const { session } = useApp();
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [faults, setFaults] = useState(/** @type {Faults} */ ({}));
  const [busy, setBusy] = useState(false);
  const registers = kind === 'register';
  const words = registers ? text.account.register : text.account.logIn;

  const focus = (/** @type {string} */ field) => /** @type {HTMLInputElement | null} */ (form.current?.elements.namedItem(field))?.focus();

  // At once: a focus that moves later would take what is being typed with it.
  useLayoutEffect(() => {
    setFaults({});
    focus(username ? 'password' : 'username');
  }, [kind]);
  useLayoutEffect(() => {
    const faulty = ['username', 'password'].find((field) => faults[field]);
    if (faulty) focus(faulty);
  }, [faults]);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    const entries = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setFaults({});
    try {
      await session.enter(kind, String(entries.get('username')).trim(), String(entries.get('password')));
    } catch (error) {
      setFaults(faultsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return html`
    <${Modal} name=${words} className="account" onClose=${session.close} closeName=${text.account.close}>
      <h2>${registers ? text.account.registerTitle : text.account.logInTitle}</h2>
      ${why && html`<p class="soft">${why}</p>`}
      <form ref=${form} onSubmit=${submit} novalidate>
        <${Field} name="username" label=${text.account.username} hint=${registers ? text.account.usernameHint : ''} fault=${faults.username}
          autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck=${false} defaultValue=${username} />
        <${Field} name="password" type="password" label=${text.account.password} hint=${registers ? text.account.passwordHint : ''}
          fault=${faults.password} autocomplete=${registers ? 'new-password' : 'current-password'} />
        ${faults[''] && html`<p class="problem" role="alert">${faults['']}</p>`}
        <div class="form-foot">
          ${!username && html`<button class="link" type="button" onClick=${() => session.open(registers ? 'log in' : 'register', why)}>
            ${registers ? text.account.toLogIn : text.account.toRegister}</button>`}
          <button class="button primary" type="submit" aria-disabled=${busy ? 'true' : null}>${words}</button>
        </div>
      </form>
    <//>`;
}
