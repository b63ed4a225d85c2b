/**
 * A server and a client in small, for random tests: a log with positions, counts as state, pages that are read at one moment and arrive
 * at another, a line that brings frames in order, twice, or breaks.
 */
import { apply } from '../src/store/store.js';
import { initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

const PAGE = 4;
/** Between two that are published in time, for those that come late. */
const ROOM = 10;
const KEY = 'latest';

export class World {
  /** @param {number} [images] that are there before anybody looks */
  constructor(images = 0) {
    this.state = initialState();
    this.images = /** @type {Map<number, number>} */ (new Map());
    this.log = /** @type {any[]} */ ([]);
    this.changed = /** @type {Map<number, number>} */ (new Map());
    this.clock = 0;
    this.made = 0;
    this.used = /** @type {Set<number>} */ (new Set());
    this.line = /** @type {any[] | null} */ (null);
    this.sent = { log: 0, score: 0 };
    this.resume = /** @type {{ log: number, score: number } | null} */ (null);
    this.page = /** @type {any} */ (null);
    this.older = /** @type {any} */ (null);
    apply(this.state, { type: 'session/known', me: null });
    apply(this.state, { type: 'feed/shown', key: KEY });
    for (let i = 0; i < images; i += 1) this.publish();
  }

  // What people do at the server.

  publish() {
    this.made += ROOM;
    this.list(this.made);
  }

  /** One whose way took longer than those of newer ones. @param {number} which */
  publishLate(which) {
    const newer = this.pick(which);
    if (newer === undefined) return;
    let n = newer - 1;
    while (this.used.has(n)) n -= 1;
    if (n > 0) this.list(n);
  }

  /** @param {number} n */
  list(n) {
    this.used.add(n);
    this.images.set(n, 0);
    this.log.push({ type: 'new_image', home: false, image: wireImage(n) });
  }

  /** @param {number} pick */
  pick(pick) {
    const alive = [...this.images.keys()];
    return alive.length ? alive[pick % alive.length] : undefined;
  }

  /** @param {number} which */
  delete(which) {
    const n = this.pick(which);
    if (n === undefined) return;
    this.images.delete(n);
    this.log.push({ type: 'image_deleted', imageid: idOf(n) });
  }

  /** @param {number} which */
  like(which) {
    const n = this.pick(which);
    if (n === undefined) return;
    this.clock += 1;
    this.images.set(n, (this.images.get(n) ?? 0) + 1);
    this.changed.set(n, this.clock);
  }

  // What the gateway does.

  /** Everything since `from`, into the line. @param {{ log: number, score: number }} from */
  push(from) {
    const counts = [...this.changed].filter(([n, score]) => score > from.score && this.images.has(n))
      .map(([n]) => ({ type: 'likes', imageid: idOf(n), likes: this.images.get(n), likers: [], at: this.clock }));
    this.sent = { log: this.log.length, score: this.clock };
    this.line?.push(...this.log.slice(from.log), ...counts, { type: 'heartbeat', mark: this.sent });
  }

  tick() {
    if (this.line) this.push(this.sent);
  }

  // What the client does.

  /** @param {(n: number) => boolean} fits */
  read(fits) {
    const all = [...this.images.keys()].sort((a, b) => b - a).filter(fits);
    const page = all.slice(0, PAGE);
    return {
      images: page.map((n) => pageImage(n, { likes: this.images.get(n) })), next: all.length > PAGE ? String(page.at(-1)) : null,
      seq: { log: this.log.length, score: this.clock }, at: this.clock, since: this.state.tick,
    };
  }

  askPage() {
    this.page ??= this.read(() => true);
  }

  pageArrives() {
    if (!this.page) return;
    apply(this.state, { type: 'page/replaced', key: KEY, ...this.page });
    this.resume = this.page.seq;
    this.page = null;
    if (this.line) this.view();
  }

  view() {
    // What the gateway has to deliver before it takes up the view goes first, as in the real one.
    this.push(this.sent);
    this.line?.push({ type: 'mark off' });
    this.push(/** @type {any} */ (this.resume));
  }

  askOlder() {
    const { next: cursor, edition } = this.state.feeds.get(KEY) ?? {};
    if (cursor && !this.older) this.older = { cursor, edition, ...this.read((n) => n < Number(cursor)) };
  }

  olderArrives() {
    if (!this.older) return;
    apply(this.state, { type: 'page/added', key: KEY, ...this.older });
    this.older = null;
  }

  connect() {
    if (this.line || !this.resume) return;
    this.line = [];
    this.push(this.resume);
  }

  lose() {
    if (this.line) apply(this.state, { type: 'socket/lost' });
    this.line = null;
  }

  /** @param {boolean} [twice] */
  deliver(twice) {
    const frame = this.line?.shift();
    if (!frame) return;
    // A mark counts when no newer view waits for its answer.
    if (frame.type === 'heartbeat') {
      if (this.line?.some(({ type }) => type === 'mark off')) return;
      this.resume = frame.mark;
      apply(this.state, { type: 'socket/status', status: 'live' });
    } else if (frame.type !== 'mark off') for (let i = 0; i < (twice ? 2 : 1); i += 1) apply(this.state, { type: 'socket/frame', frame });
  }

  deliverAll() {
    while (this.line?.length) this.deliver();
  }

  /** The gateway can't tell what was missed: it goes on from now, and all is read anew. */
  reset() {
    if (this.line) {
      this.line = [];
      this.sent = { log: this.log.length, score: this.clock };
      apply(this.state, { type: 'socket/frame', frame: { type: 'reset' } });
    }
    this.page = null;
    this.askPage();
  }

  /** @param {boolean} scrolled */
  scroll(scrolled) {
    apply(this.state, { type: 'feed/scrolled', scrolled });
  }

  /** Everything on its way arrives, and the reader looks at all there is. */
  settle() {
    if (!this.resume) this.askPage();
    this.pageArrives();
    this.connect();
    this.tick();
    while (this.line?.length) this.deliver();
    this.scroll(false);
    this.older = null;
    while (this.state.feeds.get(KEY)?.next) {
      this.askOlder();
      this.olderArrives();
    }
  }
}
