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
 * The second click of the double one that opened a dialog was not meant for what stands there now.
 * @param {(() => void) | undefined} onOpenedTwice @returns handlers that keep it from the dialog
 */
function useFirstClick(onOpenedTwice) {
  const began = useRef(false);
  const guard = (/** @type {MouseEvent} */ event) => {
    if (event.detail < 2) began.current = true;
    if (began.current) return;
    event.stopPropagation();
    if (event.type === 'click') event.preventDefault();
    if (event.type === 'dblclick') onOpenedTwice?.();
  };
  return { onMouseDownCapture: guard, onClickCapture: guard, onDblClickCapture: guard };
}

/**
 * @param {{ name: string, className: string, onClose: () => void, closeName: string, children: any, returnTo?: () => HTMLElement | null,
 *   onOpenedTwice?: () => void }} props `returnTo`: what to give the focus to, if not to what had it; `onOpenedTwice`: by a double click
 */
export function Modal({ name, className, onClose, closeName, children, returnTo, onOpenedTwice }) {
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
  const firstClick = useFirstClick(onOpenedTwice);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  /** A click beside the dialog hits the element itself. @param {MouseEvent} event */
  const clickBeside = (event) => event.target === ref.current && onClose();
  return html`
    <dialog ref=${ref} tabindex="-1" class=${`modal ${className}`} aria-label=${name} onCancel=${cancel} onMouseDown=${clickBeside} ...${firstClick}>
      <div class="modal-inside">
        ${children}
        <button class="close" type="button" aria-label=${closeName} onClick=${onClose}><${Close} /></button>
      </div>
      <${Toasts} within=${layer} />
    </dialog>`;
}
