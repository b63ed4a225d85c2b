/** What stands in a grid: pictures, and before them one's own that are on their way. */
import { tileRatio } from '../layout.js';

/** @typedef {import('../types.js').Upload} Upload */
/**
 * @typedef {object} Slot a place in a grid; it stays the same from an upload to its image
 * @property {string} slot
 * @property {string | null} imageid null until there is an image
 * @property {Upload | null} upload
 * @property {string} face what stands there: another one for an upload than for its image
 * @property {number} ratio height by width of its tile
 * @property {number} letters of its comment
 */

/** Of a card's words: name and likers, with what is between them. */
const NAME_AND_LIKERS_PX = 60;
/** Of a comment: between it and the name; a line; the most lines that are shown; a letter's width, on average. */
const COMMENT = { above: 4, line: 22, most: 6, letter: 7.4 };

/**
 * @param {import('../store/state.js').State} state @param {string[]} ids @param {Upload[]} pending @returns {Slot[]}
 */
export function slotsOf(state, ids, pending) {
  const uploads = new Map(state.uploads.map((upload) => [upload.key, upload]));
  const waiting = pending.map((upload) => ({
    slot: upload.key, imageid: null, upload, face: `${upload.key} on its way`,
    ratio: tileRatio(upload), letters: upload.comment.length,
  }));
  const there = ids.flatMap((imageid) => {
    const image = state.images.get(imageid);
    const slot = state.slots.get(imageid) ?? imageid;
    const upload = uploads.get(slot) ?? null;
    return image ? [{ slot, imageid, upload, face: slot, ratio: tileRatio(image), letters: image.comment.length }] : [];
  });
  return [...waiting, ...there];
}

/**
 * How much room a card's words will take, until they are measured: as near as can be, so that little has to move then.
 * @param {number} letters of the comment @param {number} width of the card in px @param {number} gap between cards @returns {number} px
 */
export function guessWords(letters, width, gap) {
  const lines = Math.min(COMMENT.most, Math.ceil((letters * COMMENT.letter) / width));
  return NAME_AND_LIKERS_PX + gap / 2 + (lines ? COMMENT.above + lines * COMMENT.line : 0);
}
