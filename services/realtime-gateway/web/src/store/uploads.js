/** Pictures on their way: in this tab from the choice of a file to its `new_image`, from other tabs from `processing` on. */

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../types.js').Upload} Upload */

/** @param {State} state @param {string} key @param {Partial<Upload>} change */
function changeUpload(state, key, change) {
  state.uploads = state.uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
}

/** @param {State} state @param {string} key */
function removeUpload(state, key) {
  state.uploads = state.uploads.filter((upload) => upload.key !== key);
}

/** @param {State} state @param {string} imageid @returns {Upload} of which this tab has no file */
function elsewhere(state, imageid) {
  return {
    key: imageid, imageid, userid: state.me ?? '', name: '', preview: '', width: 4, height: 3, comment: '', alt: '',
    stage: 'processing', progress: 1, reason: '', uploaded: '',
  };
}

/** @param {State} state @param {string} key @param {string} imageid */
function bind(state, key, imageid) {
  changeUpload(state, key, { imageid, progress: 1 });
  state.slots.set(imageid, key);
}

/**
 * An image of one's own may come before the answer to its upload: it is one that was sent whole, with the same words. Another tab may have
 * sent such a one too: which it was, the answer tells.
 * @param {State} state @param {import('../types.js').Image} image
 */
export function bindUpload(state, image) {
  if (state.uploads.some(({ imageid, key }) => imageid === image.imageid && key !== imageid)) return;
  const upload = state.uploads.findLast(({ imageid, stage, progress, comment, alt }) => !imageid && stage === 'sending' && progress >= 1
    && comment.trim() === image.comment.trim() && alt.trim() === image.alt.trim());
  if (upload) bind(state, upload.key, image.imageid);
}

/**
 * @param {State} state @param {string} imageid @param {string} stage @param {string} [reason]
 * @param {{ comment?: string, alt?: string }} [words] what is said of it, where that is known
 */
export function noteState(state, imageid, stage, reason = '', { comment = '', alt = '' } = {}) {
  if (stage !== 'processing' && stage !== 'rejected') return;
  const known = state.uploads.find((upload) => upload.imageid === imageid);
  if (!known) state.uploads = [{ ...elsewhere(state, imageid), stage, reason, comment, alt }, ...state.uploads];
  else if (known.stage !== 'rejected') changeUpload(state, known.key, { stage, reason });
}

/** @type {Record<string, (state: State, action: any) => void>} */
export const uploadReducers = {
  'upload/chosen'(state, { uploads }) {
    state.uploads = [...uploads, ...state.uploads];
  },
  'upload/changed'(state, { key, change }) {
    changeUpload(state, key, change);
  },
  /** It is not going on by itself. What was taken for it, if anything was, is another one. */
  'upload/stopped'(state, { key, stage, reason }) {
    const { imageid } = state.uploads.find((upload) => upload.key === key) ?? {};
    if (imageid) state.slots.delete(imageid);
    changeUpload(state, key, { stage, reason, imageid: null });
  },
  'upload/removed'(state, { key }) {
    removeUpload(state, key);
  },
  /** The 202, with the state of an earlier attempt if there was one. Meanwhile a socket may have told more about the image. */
  'upload/accepted'(state, { key, imageid, stage, reason = '' }) {
    const upload = state.uploads.find((other) => other.key === key);
    // She cancelled it, or somebody else is at the page.
    if (!upload) return undefined;
    if (upload.imageid && upload.imageid !== imageid) state.slots.delete(upload.imageid);
    const told = state.uploads.find((other) => other.imageid === imageid && other.key === imageid);
    if (told) removeUpload(state, told.key);
    if (state.deleted.has(imageid) || stage === 'deleted') return removeUpload(state, key);
    bind(state, key, imageid);
    if (state.images.has(imageid) || stage === 'ready') changeUpload(state, key, { stage: 'ready' });
    else if (told?.stage === 'rejected') changeUpload(state, key, { stage: 'rejected', reason: told.reason });
    else changeUpload(state, key, { stage: stage === 'rejected' ? 'rejected' : 'processing', reason });
    return undefined;
  },
  /** One's own images that are not ready, as the API lists them. */
  'upload/found'(state, { images }) {
    for (const { imageid, state: stage, reason, ...words } of images) {
      if (!state.images.has(imageid) && !state.deleted.has(imageid)) noteState(state, imageid, stage, reason ?? '', words);
    }
  },
};
