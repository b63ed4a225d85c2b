/** Every English word that the client shows, in one place: another language is another file. */

const numbers = new Intl.NumberFormat('en');
const dates = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const datesWithYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });

/** @param {number} n @param {string} one @param {string} many */
const plural = (n, one, many) => (n === 1 ? one : many);

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${numbers.format(n)} ${plural(n, one, many)}`;

export const text = {
  name: 'Cloudstagram',
  skip: 'Skip to the pictures',
  number: (/** @type {number} */ n) => numbers.format(n),

  nav: {
    label: 'Pages', home: 'Timeline', latest: 'Latest Images', profile: 'Profile', news: 'something new',
    you: (/** @type {string} */ username) => `You are ${username}`,
  },
  title: {
    home: 'Timeline', latest: 'Latest Images', missing: 'Not here',
    image: (/** @type {string} */ username) => `A picture by ${username}`,
  },

  connection: {
    label: 'Connection', live: 'live', 'catching up': 'catching up', offline: 'offline', told: (/** @type {string} */ state) => `Connection: ${state}`,
  },

  account: {
    register: 'Register', logIn: 'Log in', logOut: 'Log out', username: 'Username', password: 'Password',
    registerTitle: 'Join Cloudstagram', logInTitle: 'Welcome back',
    expired: 'You were logged out meanwhile. Enter your password, and what you were doing goes on.',
    usernameHint: '3 to 30 characters: letters, digits and _, beginning with a letter.',
    passwordHint: 'At least 8 characters.',
    toLogIn: 'I have an account', toRegister: 'I am new here', close: 'Close', ended: 'You are logged out.',
    asked: 'For that you need an account. It takes a name and a password.',
  },

  feed: {
    more: 'Show older pictures', loading: 'Loading …',
    fresh: (/** @type {number} */ n) => `↑ ${count(n, 'new picture', 'new pictures')}`,
    arrived: (/** @type {string} */ username, /** @type {string} */ comment) => `New picture by ${username}${comment ? `: ${comment}` : ''}`,
    arrivedMany: (/** @type {number} */ n) => `${count(n, 'new picture', 'new pictures')}.`,
    retrying: 'Trying again by itself.',
  },
  empty: {
    home: { title: 'Your timeline is still empty', words: 'Nobody you follow has posted yet. Latest Images shows what everyone shares.', link: 'See what everyone shares' },
    homeAlone: { title: 'Your timeline begins here', words: 'It shows your own pictures and those of the people you follow. Find somebody in Latest Images, or share a picture of your own.', link: 'See what everyone shares' },
    latest: { title: 'Nothing here yet', words: 'The first picture that somebody shares appears here by itself.', share: 'Share a picture' },
    mine: { title: 'No pictures yet', words: 'Share your first one: it appears here at once.', share: 'Share a picture' },
    theirs: (/** @type {string} */ username) => ({ title: 'No pictures yet', words: `When ${username} shares one, it appears here by itself.` }),
  },
  missing: {
    page: { title: 'There is no such page', words: 'The address may have a typing mistake.' },
    person: (/** @type {string} */ username) => ({ title: `Nobody is called ${username}`, words: 'The name may have a typing mistake.' }),
    image: { title: 'This picture is not here', words: 'It is not ready yet, it was deleted by whoever shared it, or the address has a typing mistake.' },
    link: 'See what everyone shares',
  },

  image: {
    alt: (/** @type {{ alt: string, comment: string, userid: string }} */ image) => image.alt || image.comment || `A picture by ${image.userid}`,
    others: (/** @type {number} */ n) => count(n, 'other', 'others'),
    and: (/** @type {string[]} */ names) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`),
    none: 'Nobody likes it yet', likedBy: 'Liked by',
    late: 'This picture could not be loaded. Trying again by itself.', gone: 'This picture is not here any more.',
  },
  preview: {
    label: (/** @type {string} */ username) => `Picture by ${username}`,
    shown: (/** @type {string} */ username, /** @type {string} */ alt) => `Picture by ${username}: ${alt}`,
    like: 'Like', unlike: 'Unlike', delete: 'Delete', keep: 'Keep it', reallyDelete: 'Gone for everyone, for good?',
    copy: 'Copy link', copied: 'Link copied', notCopied: 'The browser doesn’t let this page copy. The link is what stands in the address bar.', close: 'Close', newer: 'Newer picture', older: 'Older picture',
    likers: 'People who like it', hint: 'Double click the picture to like it.',
    deleted: 'The picture is gone.', vanished: 'This picture was just deleted.',
  },

  profile: {
    images: (/** @type {number} */ n) => plural(n, 'image', 'images'),
    followers: (/** @type {number} */ n) => plural(n, 'follower', 'followers'),
    follows: () => 'follows',
    follow: 'Follow', unfollow: 'Unfollow', followed: (/** @type {string} */ username) => `${username} follows you now.`,
    followersOf: (/** @type {string} */ username) => `Who follows ${username}`,
    followsOf: (/** @type {string} */ username) => `Whom ${username} follows`,
    nobody: 'Nobody yet.', more: 'Show more', again: 'Try again', close: 'Close',
  },

  upload: {
    open: 'Upload', title: 'Share pictures', choose: 'Choose pictures', drop: 'or drop them here, or paste them',
    limits: 'JPEG, PNG, WebP, GIF and AVIF, up to 20 MB each.',
    comment: 'Comment', commentHint: 'What is it about?', alt: 'Alt text', altHint: 'What does it show?',
    left: (/** @type {number} */ n) => (n < 0 ? `${-n} too many` : `${n} left`),
    send: 'Upload', remove: 'Remove', close: 'Close', cancel: 'Cancel', retry: 'Try again', dismiss: 'Dismiss',
    queued: 'Waiting …', sending: (/** @type {number} */ share) => `Sending, ${Math.floor(share * 100)} %`, processing: 'Processing …',
    failed: 'Not sent', rejected: 'Refused', progress: 'Progress',
    tooBig: (/** @type {string} */ name, /** @type {number} */ bytes) => `${name} has ${(Math.ceil(bytes / 104_857.6) / 10).toFixed(1)} MB; 20 MB is the limit.`,
    tooManyPixels: (/** @type {string} */ name, /** @type {{ width: number, height: number }} */ { width, height }) =>
      `${name} has ${numbers.format(width)} by ${numbers.format(height)} pixels; 50 million in all is the limit.`,
    heic: (/** @type {string} */ name) => `${name} is a HEIC picture, which browsers can’t show. Phones and photo programs can export JPEG.`,
    goneFile: (/** @type {string} */ name) => `${name} can’t be read any more: it was changed, moved or deleted. Choose it again.`,
    emptyFile: (/** @type {string} */ name) => `${name} is empty.`,
    unreadable: (/** @type {string} */ name) => `${name} could not be read as a picture. JPEG, PNG, WebP, GIF and AVIF work.`,
    lost: 'The connection was lost. It goes on by itself.',
    longComment: 'A comment has at most 140 characters.',
    faultOf: (/** @type {string} */ name, /** @type {string} */ fault) => `${name}: ${fault}`,
    heavyComment: 'This comment is too long: some of its characters are made of very many parts.',
    noAlt: (/** @type {number} */ n) => plural(n, 'Without alt text, somebody who can’t see the picture misses it. A few words are enough.',
      `${numbers.format(n)} pictures have no alt text: somebody who can’t see them misses them. A few words are enough.`),
    needsPassword: 'It waits for your password.', asked: 'To share pictures you need an account. It takes a name and a password.',
    kept: (/** @type {number} */ n) => `${count(n, 'picture is', 'pictures are')} still waiting to be sent: they are in the form.`,
    veil: 'Drop them anywhere',
    notTaken: (/** @type {string} */ why) => `A picture was not taken. ${why}`,
  },

  errors: {
    unreachable: 'Cloudstagram can’t be reached just now.',
    away: 'Cloudstagram is away for a moment. Try again.',
    status: (/** @type {number} */ status) => `The server answered with ${status}.`,
    logOut: (/** @type {string} */ why) => `You are still logged in: ${why}`,
    like: (/** @type {string} */ why) => `The like was not taken: ${why}`,
    follow: (/** @type {string} */ why) => `That was not taken: ${why}`,
    delete: (/** @type {string} */ why) => `The picture is still there: ${why}`,
  },

  time: {
    exact: (/** @type {Date} */ date) => exact.format(date),
    /** How long ago, short. @param {Date} date @param {number} now ms */
    ago(date, now) {
      const minutes = Math.floor((now - date.getTime()) / 60_000);
      if (minutes < 1) return 'just now';
      if (minutes < 60) return `${minutes} min`;
      if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
      if (minutes < 7 * 24 * 60) return `${Math.floor(minutes / (24 * 60))} d`;
      const thisYear = new Date(now).getFullYear() === date.getFullYear();
      return (thisYear ? dates : datesWithYear).format(date);
    },
  },
};
