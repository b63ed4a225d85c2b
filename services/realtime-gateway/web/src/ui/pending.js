/** One's own picture on its way: muted, with how far it is, or why it was not taken. */
import { html } from '../html.js';
import { tileRatio } from '../layout.js';
import { text } from '../text.js';
import { useApp } from './context.js';

/** @typedef {import('../types.js').Upload} Upload */

/** @param {Upload} upload */
function stageWords({ stage, progress }) {
  if (stage === 'sending') return progress < 1 ? text.upload.sending(progress) : text.upload.processing;
  return { queued: text.upload.queued, processing: text.upload.processing, rejected: text.upload.rejected, failed: text.upload.failed }[
    /** @type {'queued'} */ (stage)];
}

const hasEnded = (/** @type {Upload} */ { stage }) => stage === 'failed' || stage === 'rejected';
/** What has arrived whole can't be called back, only deleted once it is there. @param {Upload} upload */
const canCancel = ({ stage, progress }) => stage === 'queued' || (stage === 'sending' && progress < 1);

/** @param {{ upload: Upload }} props */
function Actions({ upload }) {
  const { uploader } = useApp();
  const { key, stage } = upload;
  const remove = () => uploader.remove(key);
  return html`
    <div class="pending-actions">
      ${stage === 'failed' && html`<button class="button small" onClick=${() => uploader.retry(key)}>${text.upload.retry}</button>`}
      ${canCancel(upload) && html`<button class="button small" onClick=${remove}>${text.upload.cancel}</button>`}
      ${hasEnded(upload) && html`<button class="button small" onClick=${remove}>${text.upload.dismiss}</button>`}
    </div>`;
}

/** @param {{ upload: Upload }} props */
export function Pending({ upload }) {
  const { stage, progress, reason, preview, name } = upload;
  const ended = hasEnded(upload);
  const moving = stage === 'sending' && progress < 1;
  return html`
    <div class=${`picture pending pending-${stage}`} style=${{ aspectRatio: String(1 / tileRatio(upload)) }}>
      ${preview && html`<img src=${preview} alt=${text.image.alt(upload)} class="loaded" />`}
      <div class="pending-state" role=${ended ? 'alert' : null}>
        <strong>${stageWords(upload)}</strong>
        ${ended && name && !reason.includes(name) && html`<bdi class="pending-name">${name}</bdi>`}
        ${reason && html`<span class="reason">${reason}</span>`}
        ${!ended && html`<progress class="progress" max="1" value=${moving ? progress : undefined} aria-label=${text.upload.progress}></progress>`}
        <${Actions} upload=${upload} />
      </div>
    </div>`;
}
