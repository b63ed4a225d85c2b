/** The other tabs of this browser share its session: who comes or goes in one is told to all. */
const NAME = 'cloudstagram:session';

/**
 * Where a browser has no channel between tabs, the server still closes the sockets of a session that ended.
 * @param {() => void} onNews somebody came or went in another tab
 */
export function createTabs(onNews) {
  if (!('BroadcastChannel' in window)) return { tell() {} };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = onNews;
  return { tell: () => channel.postMessage('changed') };
}
