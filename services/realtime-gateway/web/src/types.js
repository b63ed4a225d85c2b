/**
 * The shapes that travel between server, store and components. This file has types only.
 *
 * @typedef {object} WireImage an image as pages and sockets bring it; a socket leaves the last three out
 * @property {string} imageid
 * @property {string} userid
 * @property {string} comment
 * @property {string} alt
 * @property {string} uploaded ISO 8601, UTC
 * @property {string} [mime]
 * @property {number} width of the display rendition, upright, in pixels
 * @property {number} height
 * @property {string} placeholder a ThumbHash in base64
 * @property {string} thumbnail path
 * @property {string} url path of the display rendition
 * @property {number} [likes]
 * @property {boolean} [liked]
 * @property {string[]} [likers] the newest three
 *
 * @typedef {object} Image what the store keeps of an image; never changed, only replaced
 * @property {string} imageid
 * @property {string} userid
 * @property {string} comment
 * @property {string} alt
 * @property {string} uploaded
 * @property {number} width
 * @property {number} height
 * @property {string} placeholder
 * @property {string} thumbnail
 * @property {string} url
 * @property {number} came `State.tick` when a socket brought it; 0 if only pages did
 * @property {boolean} home whether a socket said that it belongs to the viewer's own timeline
 *
 * @typedef {object} Counts
 * @property {number} likes
 * @property {string[]} likers
 * @property {boolean} liked
 * @property {number} likesAt as of when, in µs of Redis's clock; 0 if that is not known
 * @property {number} likedAt
 * @property {number} likesTick `State.tick` of the newest frame
 * @property {number} likedTick
 *
 * @typedef {object} Feed one list of pictures
 * @property {string} key `latest`, `home` or `profile/<username>`
 * @property {string[]} ids newest first
 * @property {string[]} waiting came while the reader was further down; shown when she goes up
 * @property {string[]} unsure a socket brought them before it took up this page, whether they stand here already or wait for an older
 *   page: if they ended before the page was read, only this line will tell
 * @property {number} edition how often it was replaced: an older page belongs to one
 * @property {number} since `State.tick` from which on what a socket brought may be missing in the pages of this edition
 * @property {string | null} next cursor of the next older page
 * @property {boolean} loaded
 * @property {boolean} loadingMore
 * @property {string | null} failed why the last attempt to load gave nothing
 * @property {boolean} missing no such person
 *
 * @typedef {object} Profile
 * @property {string} username
 * @property {number} image_count
 * @property {number} followers_count
 * @property {number} follows_count
 * @property {string} [joined]
 * @property {boolean} following
 * @property {number} at µs of Redis's clock
 * @property {number} tick `State.tick` of the newest frame
 *
 * @typedef {'draft' | 'queued' | 'sending' | 'processing' | 'ready' | 'rejected' | 'failed'} UploadStage
 *
 * @typedef {object} Upload
 * @property {string} key its Idempotency-Key; one made by another tab has its imageid here
 * @property {string | null} imageid
 * @property {string} userid
 * @property {string} name of the file
 * @property {string} preview object URL, or '' when another tab holds the file
 * @property {number} width
 * @property {number} height
 * @property {string} comment
 * @property {string} alt
 * @property {UploadStage} stage
 * @property {number} progress 0 to 1
 * @property {string} reason why it was refused or failed
 * @property {string} uploaded ISO 8601, by this machine's clock
 *
 * @typedef {{ name: 'latest' | 'home' } | { name: 'profile', username: string }} View
 * @typedef {{ type: string } & Record<string, any>} Action
 * @typedef {'live' | 'catching up' | 'offline'} Connection
 * @typedef {{ kind: 'register' | 'log in', why: string, username: string } | { kind: 'upload' }} Dialog `username`: who is asked, '' for
 *   whoever comes
 * @typedef {{ id: number, kind: 'note' | 'problem', words: string, away: boolean }} Toast `away`: holds only while nobody is logged in
 * @typedef {{ page: 'home' | 'latest' | 'missing' } | { page: 'profile', username: string, list: 'followers' | 'follows' | null }
 *   | { page: 'image', imageid: string, over: string | null }} Route
 */
export {};
