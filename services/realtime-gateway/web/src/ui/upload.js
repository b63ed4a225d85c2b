/** Choosing pictures and saying what they are; one form for as many as were chosen. */
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { commentLeft } from '../picture-file.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { Close, Picture } from './icons.js';
import { Modal } from './modal.js';

/** @typedef {import('../types.js').Upload} Upload */

/** @param {{ draft: Upload }} props */
function Words({ draft: { key, comment, alt } }) {
  const { uploader } = useApp();
  const left = commentLeft(comment);
  return html`
    <div class=${left < 0 ? 'field fault' : 'field'}>
      <label for=${`comment-${key}`}>${text.upload.comment}</label>
      <textarea id=${`comment-${key}`} rows="2" dir="auto" value=${comment} placeholder=${text.upload.commentHint}
        aria-describedby=${`left-${key}`} aria-invalid=${left < 0 ? 'true' : null}
        onInput=${(/** @type {any} */ event) => uploader.describe(key, { comment: event.currentTarget.value })}></textarea>
      <p class=${left < 20 ? 'field-words near' : 'field-words'} id=${`left-${key}`}>${text.upload.left(left)}</p>
    </div>
    <div class="field">
      <label for=${`alt-${key}`}>${text.upload.alt}</label>
      <input id=${`alt-${key}`} dir="auto" maxlength="1500" value=${alt} placeholder=${text.upload.altHint}
        onInput=${(/** @type {any} */ event) => uploader.describe(key, { alt: event.currentTarget.value })} />
    </div>`;
}

/** @param {{ draft: Upload }} props */
function Draft({ draft }) {
  const { uploader } = useApp();
  const { key, name, preview, reason } = draft;
  return html`
    <li class=${reason ? 'draft refused' : 'draft'}>
      <div class="draft-picture">${preview ? html`<img src=${preview} alt="" />` : html`<${Picture} />`}</div>
      <div class="draft-words" role="group" aria-label=${name}>
        ${reason ? html`<p class="problem" role="alert">${reason}</p>` : html`<${Words} draft=${draft} />`}
      </div>
      <button class="draft-remove" type="button" aria-label=${text.upload.remove(name)} onClick=${() => uploader.remove(key)}><${Close} /></button>
    </li>`;
}

/** @param {{ few: boolean }} props */
function Chooser({ few }) {
  const { uploader } = useApp();
  const [over, setOver] = useState(false);
  const choose = (/** @type {any} */ event) => {
    uploader.choose([...event.currentTarget.files]);
    event.currentTarget.value = '';
  };
  return html`
    <label class=${`chooser ${few ? 'chooser-large' : ''} ${over ? 'chooser-over' : ''}`} onDragEnter=${() => setOver(true)}
      onDragLeave=${() => setOver(false)} onDrop=${() => setOver(false)}>
      <${Picture} />
      <span class="chooser-words"><span class="chooser-name" id="choose">${text.upload.choose}</span> <span class="soft">${text.upload.drop}</span></span>
      <input type="file" multiple accept="image/*" class="visually-hidden" aria-labelledby="choose" aria-describedby="limits" onChange=${choose} />
      <span class="soft small-words" id="limits">${text.upload.limits}</span>
    </label>`;
}

export function UploadDialog() {
  const { uploader, closeDialog, share } = useApp();
  const uploads = useStore((state) => state.uploads);
  const drafts = uploads.filter(({ stage }) => stage === 'draft').toReversed();
  const ready = drafts.filter(({ reason, comment }) => !reason && commentLeft(comment) >= 0);
  const blocked = drafts.some(({ reason, comment }) => !reason && commentLeft(comment) < 0);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (ready.length && !blocked) share();
  };
  /** @param {DragEvent} event */
  const drop = (event) => {
    event.preventDefault();
    event.stopPropagation();
    uploader.choose(event.dataTransfer?.files ?? []);
  };
  return html`
    <${Modal} name=${text.upload.title} className="upload" onClose=${closeDialog} closeName=${text.upload.close}
      onDragOver=${(/** @type {Event} */ event) => event.preventDefault()} onDrop=${drop}>
      <h2>${text.upload.title}</h2>
      <form onSubmit=${submit}>
        <${Chooser} few=${!drafts.length} />
        <ul class="drafts">${drafts.map((draft) => html`<${Draft} key=${draft.key} draft=${draft} />`)}</ul>
        ${blocked && html`<p class="problem" role="alert">${text.upload.longComment}</p>`}
        <div class="form-foot"><button class="button primary" type="submit" disabled=${!ready.length || blocked}>${text.upload.send}</button></div>
      </form>
    <//>`;
}
