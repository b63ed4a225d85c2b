/** Short words at the foot of the page. */
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { Close } from './icons.js';

export function Toasts() {
  const { hush } = useApp();
  const toasts = useStore((state) => state.toasts);
  return html`
    <div class="toasts" role="status">
      ${toasts.map(({ id, kind, words }) => html`
        <div key=${id} class=${`toast toast-${kind}`}>
          <span>${words}</span><button class="toast-close" aria-label=${text.upload.dismiss} onClick=${() => hush(id)}><${Close} /></button>
        </div>`)}
    </div>`;
}
