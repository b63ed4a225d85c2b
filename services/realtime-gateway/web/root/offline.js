/** The page that was asked for comes as soon as the network does. */
const RETRY_MS = 10_000;

const again = () => location.reload();

window.addEventListener('online', again);
document.querySelector('button')?.addEventListener('click', again);
setInterval(() => fetch('/robots.txt', { cache: 'no-store' }).then(({ ok }) => ok && again(), () => {}), RETRY_MS);
