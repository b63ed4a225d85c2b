/** One's own picture on its way: muted, with how far it is, or why it was not taken. */
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp } from './context.js';

/** @typedef {import('../types.js').Upload} Upload */

/** @param {Upload} upload */
function stageWords({ stage, progress }) {
  if (stage === 'sending') return progress < 1 ? text.upload.sending(progress) : text.upload.processing;
  return { queued: text.upload.queued, processing: text.upload.processing, rejected: text.upload.rejected, failed: text.upload.failed }[
    /** @type {'queued'} */ (stage)];
}

/** @param {{ upload: Upload }} props */
function Actions({ upload: { key, stage } }) {
  const { uploader } = useApp();
  const sent = stage === 'processing';
  const ended = stage === 'failed' || stage === 'rejected';
  return html`
    <div class="pending-actions">
      ${stage === 'failed' && html`<button class="button small" onClick=${() => uploader.retry(key)}>${text.upload.retry}</button>`}
      ${!sent && html`
        <button class="button small" onClick=${() => uploader.remove(key)}>${ended ? text.upload.dismiss : text.upload.cancel}</button>`}
    </div>`;
}

/** @param {{ upload: Upload }} props */
export function Pending({ upload }) {
  const { stage, progress, reason, preview, width, height } = upload;
  const ended = stage === 'failed' || stage === 'rejected';
  const moving = stage === 'sending' && progress < 1;
  return html`
    <div class=${`picture pending pending-${stage}`} style=${{ aspectRatio: `${width} / ${height}` }}>
      ${preview && html`<img src=${preview} alt=${text.image.alt(upload)} class="loaded" />`}
      <div class="pending-state" role=${ended ? 'alert' : null}>
        <strong>${stageWords(upload)}</strong>
        ${reason && html`<span class="reason">${reason}</span>`}
        ${!ended && html`<progress class="progress" max="1" value=${moving ? progress : undefined} aria-label=${text.upload.progress}></progress>`}
        <${Actions} upload=${upload} />
      </div>
    </div>`;
}
