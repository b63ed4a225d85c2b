/** The other tabs of this browser share its session: who comes or goes in one is told to all. */
const NAME = 'cloudstagram:session';

/** @param {() => void} onNews somebody came or went in another tab */
export function createTabs(onNews) {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = onNews;
  return { tell: () => channel.postMessage('changed') };
}
