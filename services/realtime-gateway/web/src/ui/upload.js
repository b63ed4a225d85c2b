/** Choosing pictures and saying what they are; one form for as many as were chosen. */
import { html } from '../html.js';
import { commentFault, commentLeft, draftsFault } from '../picture-file.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { Close, Picture } from './icons.js';
import { Modal } from './modal.js';

/** @typedef {import('../types.js').Upload} Upload */

/** Named one by one, phones turn what they have into one of them. */
const KINDS = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** Above open dialogs too. @param {HTMLElement | null} veil */
const showOnTop = (veil) => veil?.showPopover();

/** @param {{ draft: Upload }} props */
function Words({ draft: { key, comment, alt } }) {
  const { uploader } = useApp();
  const left = commentLeft(comment);
  const faulty = commentFault(comment) !== '';
  return html`
    <div class=${faulty ? 'field fault' : 'field'}>
      <label for=${`comment-${key}`}>${text.upload.comment}</label>
      <textarea id=${`comment-${key}`} rows="2" dir="auto" value=${comment} placeholder=${text.upload.commentHint}
        aria-describedby=${`left-${key}`} aria-invalid=${faulty ? 'true' : null}
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
      <span id=${`name-${key}`} hidden>${name}</span>
      <button class="draft-remove" type="button" aria-label=${text.upload.remove} aria-describedby=${`name-${key}`} onClick=${() => uploader.remove(key)}><${Close} /></button>
    </li>`;
}

/** @param {{ few: boolean }} props */
function Chooser({ few }) {
  const { uploader } = useApp();
  const choose = (/** @type {any} */ event) => {
    uploader.choose([...event.currentTarget.files]);
    event.currentTarget.value = '';
  };
  return html`
    <label class=${few ? 'chooser chooser-large' : 'chooser'}>
      <${Picture} />
      <span class="chooser-words"><span class="chooser-name" id="choose">${text.upload.choose}</span> <span class="soft">${text.upload.drop}</span></span>
      <input type="file" multiple accept=${KINDS} class="visually-hidden" aria-labelledby="choose" aria-describedby="limits" onChange=${choose} />
      <span class="soft small-words" id="limits">${text.upload.limits}</span>
    </label>`;
}

/** Asks kindly, and stops nobody. @param {{ drafts: Upload[] }} props */
function Prompt({ drafts }) {
  const without = drafts.filter(({ alt }) => !alt.trim()).length;
  return without > 0 && html`<p class="soft small-words prompt">${text.upload.noAlt(without)}</p>`;
}

export function UploadDialog() {
  const { dismissUpload, share } = useApp();
  const uploads = useStore((state) => state.uploads);
  const drafts = uploads.filter(({ stage }) => stage === 'draft').toReversed();
  const good = drafts.filter(({ reason }) => !reason);
  const fault = draftsFault(good);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (good.length && !fault) share();
  };
  return html`
    <${Modal} name=${text.upload.title} className="upload" onClose=${dismissUpload} closeName=${text.upload.close}>
      <h2>${text.upload.title}</h2>
      <form onSubmit=${submit}>
        <${Chooser} few=${!drafts.length} />
        <ul class="drafts">${drafts.map((draft) => html`<${Draft} key=${draft.key} draft=${draft} />`)}</ul>
        ${fault && html`<p class="problem" role="alert">${fault}</p>`}
        <${Prompt} drafts=${good} />
        <div class="form-foot"><button class="button primary" type="submit" disabled=${!good.length || fault !== ''}>${text.upload.send}</button></div>
      </form>
    <//>`;
}

/** Over everything while files are dragged over the page: they may be dropped anywhere. */
export function DropVeil() {
  const dragging = useStore((state) => state.dragging);
  return dragging && html`<div class="veil" popover="manual" ref=${showOnTop}><p><${Picture} />${text.upload.veil}</p></div>`;
}
