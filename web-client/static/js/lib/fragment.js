// What comes after the # of a mail's link: no server sees it, and the address bar forgets it.

let taken = null;

/** The fragment, once; afterwards it is in no history and cannot be sent on by accident. */
export function takeFragment() {
  if (taken === null) {
    taken = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return taken;
}
