/** A dialog over the page: the browser keeps the focus in it and gives it back. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { Close } from './icons.js';

/**
 * @param {{ name: string, className: string, onClose: () => void, closeName: string, children: any, [handler: string]: any }} props
 */
export function Modal({ name, className, onClose, closeName, children, ...handlers }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  /** A click beside the dialog hits the element itself. @param {MouseEvent} event */
  const clickBeside = (event) => event.target === ref.current && onClose();
  return html`
    <dialog ref=${ref} class=${`modal ${className}`} aria-label=${name} onCancel=${cancel} onMouseDown=${clickBeside} ...${handlers}>
      <div class="modal-inside">
        ${children}
        <button class="close" type="button" aria-label=${closeName} onClick=${onClose}><${Close} /></button>
      </div>
    </dialog>`;
}
