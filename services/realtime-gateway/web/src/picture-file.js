/** What a chosen file and the words about it have to be: looked at before anything is sent. */
import { text } from './text.js';

const MAX_BYTES = 20_000_000;
const MAX_COMMENT = 140;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How long a comment is, as people count. @param {string} words */
export const lengthOf = (words) => [...graphemes.segment(words.trim())].length;

/** @param {string} words */
export const commentLeft = (words) => MAX_COMMENT - lengthOf(words);

/** @param {string} preview @returns {Promise<{ width: number, height: number } | null>} null if the browser can't show it */
export async function sizeOf(preview) {
  const picture = new Image();
  picture.src = preview;
  try {
    await picture.decode();
  } catch {
    return null;
  }
  return { width: picture.naturalWidth || 4, height: picture.naturalHeight || 3 };
}

/** Why a file can't be sent, in words; '' if it can. @param {File} file */
export function refusal(file) {
  if (file.size === 0) return text.upload.emptyFile(file.name);
  if (file.size > MAX_BYTES) return text.upload.tooBig(file.name, file.size);
  return '';
}
