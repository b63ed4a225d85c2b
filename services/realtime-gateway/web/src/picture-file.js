/** What a chosen file and the words about it have to be: looked at before anything is sent. */
import { text } from './text.js';

/** Of a file, as the server counts. */
const MAX_BYTES = 20 * 1024 * 1024;
/** Width times height: what the server can unpack. */
const MAX_PIXELS = 50_000_000;
const MAX_COMMENT = 140;
/** In UTF-8: a single grapheme can be of any length. */
const MAX_COMMENT_BYTES = 2_000;
/** Bytes that tell what a file is. */
const HEAD = 512;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How long a comment is, as people count. @param {string} words */
export const lengthOf = (words) => [...graphemes.segment(words.trim())].length;

/** @param {string} words */
export const commentLeft = (words) => MAX_COMMENT - lengthOf(words);

/** Why a comment can't be sent, in words; '' if it can. @param {string} words */
export function commentFault(words) {
  if (commentLeft(words) < 0) return text.upload.longComment;
  const bytes = new TextEncoder().encode(words.trim().normalize('NFC')).length;
  return bytes > MAX_COMMENT_BYTES ? text.upload.heavyComment : '';
}

/**
 * What keeps drafts from being sent, in words that say which it is; '' if nothing does.
 * @param {{ name: string, comment: string }[]} drafts
 */
export function draftsFault(drafts) {
  const faulty = drafts.find(({ comment }) => commentFault(comment));
  if (!faulty) return '';
  const fault = commentFault(faulty.comment);
  return drafts.length > 1 ? text.upload.faultOf(faulty.name, fault) : fault;
}

/** What the first box of an ISO media file says it is compatible with. @param {string} head one character a byte */
function brands(head) {
  if (head.slice(4, 8) !== 'ftyp') return [];
  const length = [...head.slice(0, 4)].reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
  return head.slice(8, length).match(/[^]{4}/g) ?? [];
}

/**
 * What a file is, by its first bytes: its name and declared type may say anything.
 * @param {Uint8Array} bytes @returns {'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic' | ''} '' is nothing that we know
 */
export function kindOf(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD));
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  if (/^RIFF[^]{4}WEBP/.test(head)) return 'webp';
  const known = brands(head);
  if (known.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  return known.some((brand) => /^he(ic|ix|vc|vx|im|is)$/.test(brand)) ? 'heic' : '';
}

/**
 * By the file's head alone: unpacking many large ones would take the browser's memory.
 * @param {string} preview @returns {Promise<{ width: number, height: number } | null>} null if the browser can't show it
 */
function sizeOf(preview) {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve({ width: picture.naturalWidth || 4, height: picture.naturalHeight || 3 });
    picture.onerror = () => resolve(null);
    picture.src = preview;
  });
}

/** @param {File} file @returns {Promise<Uint8Array | null>} null: it was changed or went since it was chosen */
const headOf = (file) => file.slice(0, HEAD).arrayBuffer().then((head) => new Uint8Array(head), () => null);

/** Why a file can't be sent, by all that can be known without unpacking it; '' if it can. @param {File} file @returns {Promise<string>} */
export async function refusal(file) {
  const { name, size } = file;
  if (size === 0) return text.upload.emptyFile(name);
  if (size > MAX_BYTES) return text.upload.tooBig(name, size);
  const head = await headOf(file);
  if (!head) return text.upload.goneFile(name);
  const kind = kindOf(head);
  if (kind === 'heic') return text.upload.heic(name);
  return kind ? '' : text.upload.unreadable(name);
}

/**
 * Looks at a file as the person will see it.
 * @param {File} file @returns {Promise<{ reason: string, preview: string, width: number, height: number }>} `reason`: why it can't be
 *   sent, '' if it can; `preview`: an object URL, '' where the browser can't show it
 */
export async function inspect(file) {
  const unseen = { preview: '', width: 4, height: 3 };
  const reason = await refusal(file);
  if (reason) return { ...unseen, reason };
  const preview = URL.createObjectURL(file);
  const size = await sizeOf(preview);
  if (size && size.width * size.height <= MAX_PIXELS) return { reason: '', preview, ...size };
  URL.revokeObjectURL(preview);
  if (size) return { ...unseen, reason: text.upload.tooManyPixels(file.name, size) };
  // Not every browser can show AVIF; the server can.
  const head = await headOf(file);
  return { ...unseen, reason: head && kindOf(head) === 'avif' ? '' : text.upload.unreadable(file.name) };
}
