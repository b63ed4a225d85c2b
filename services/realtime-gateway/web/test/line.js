/** A line as SockJS gives it, for tests: it remembers what is said. */
export class Line {
  /** @type {any[]} */
  sent = [];

  closed = false;

  /** @param {string} words */
  send(words) {
    this.sent.push(JSON.parse(words));
  }

  close() {
    this.closed = true;
  }
}
