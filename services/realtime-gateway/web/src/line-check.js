/** Whether the line is of the person who is at the page: each line belongs to the session that it was opened with. */

/**
 * @param {{ store: import('./store/store.js').Store, session: Pick<ReturnType<typeof import('./session.js').createSession>, 'recheck'>,
 *   socket: Pick<ReturnType<typeof import('./socket.js').createSocket>, 'lose'> }} parts
 */
export function createLineCheck({ store: { state }, session, socket }) {
  /** @type {string | null} whose the newest line is */
  let whose = null;
  /** How many lines in a row were of somebody else. */
  let strange = 0;

  /** A line was taken up: for somebody else, where a session began or ended elsewhere. @param {string | null} username */
  return async function check(username) {
    const { me } = state;
    whose = username;
    if (username === me) {
      strange = 0;
      return;
    }
    await session.recheck().catch(() => {});
    // The page is right, or nobody knows better: the line is of a session of before.
    if (state.me !== me || whose !== username) return;
    socket.lose(strange);
    strange += 1;
  };
}
