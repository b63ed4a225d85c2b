/** A dialog over the page: the browser keeps the focus in it; afterwards it is where it was, or at what has taken its place. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { Close } from './icons.js';
import { openLayer } from './layers.js';
import { Toasts } from './toasts.js';

/** @param {HTMLElement | null} to @param {HTMLElement | null} before what had it */
function giveFocus(to, before) {
  const there = to?.isConnected ? to : document.querySelector('main');
  there?.focus({ preventScroll: to === before || there !== to });
}

/**
 * @param {{ name: string, className: string, onClose: () => void, closeName: string, children: any,
 *   returnTo?: () => HTMLElement | null, [handler: string]: any }} props `returnTo`: what to give the focus to, if not to what had it
 */
export function Modal({ name, className, onClose, closeName, children, returnTo, ...handlers }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const back = useRef(returnTo);
  back.current = returnTo;
  const layer = useRef({}).current;
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    dialog?.showModal();
    const closeLayer = openLayer(layer);
    return () => {
      closeLayer();
      dialog?.close();
      giveFocus(back.current?.() ?? before, before);
    };
  }, []);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  /** A click beside the dialog hits the element itself. @param {MouseEvent} event */
  const clickBeside = (event) => event.target === ref.current && onClose();
  return html`
    <dialog ref=${ref} tabindex="-1" class=${`modal ${className}`} aria-label=${name} onCancel=${cancel} onMouseDown=${clickBeside} ...${handlers}>
      <div class="modal-inside">
        ${children}
        <button class="close" type="button" aria-label=${closeName} onClick=${onClose}><${Close} /></button>
      </div>
      <${Toasts} within=${layer} />
    </dialog>`;
}
