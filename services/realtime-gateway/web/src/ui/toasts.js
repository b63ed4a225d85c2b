/** Short words at the foot of the window: on the page, or in the topmost dialog where there is one. */
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { Close } from './icons.js';
import { useTopLayer } from './layers.js';

/** Whether somebody has the pointer or the focus on them. */
export const isReading = () => document.querySelector('.toasts:is(:hover, :focus-within)') !== null;

/** @param {{ within?: object }} props the dialog they would be in; none on the page */
export function Toasts({ within }) {
  const { hush } = useApp();
  const toasts = useStore((state) => state.toasts);
  const top = useTopLayer();
  if (top !== within) return null;
  return html`
    <div class="toasts" role="status">
      ${toasts.map(({ id, kind, words }) => html`
        <div key=${id} class=${`toast toast-${kind}`}>
          <span>${words}</span><button class="toast-close" aria-label=${text.upload.dismiss} onClick=${() => hush(id)}><${Close} /></button>
        </div>`)}
    </div>`;
}
