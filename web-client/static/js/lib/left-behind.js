// What was written or chosen on a page that is closed by now: sent from any page that is open.

import { device, session } from "./app.js";
import { Draft } from "./draft.js";
import { takeOver, unsavedDrafts, whenAsked } from "./drafts-here.js";
import { exclusively } from "./exclusive.js";
import { newId, tabId } from "./ids.js";
import { images, letters } from "./letters.js";
import { PictureFiles } from "./picture-files.js";
import { Pictures } from "./pictures.js";

const isOnItsWay = ({ isDirty, conflict, state }) =>
  (isDirty || state.keeping) && !conflict && state.server !== "refused";

/** Saved, or a letter if that was asked for; or as far as it goes without the person. */
async function untilSent(draft, { signal }) {
  const kept = new Promise((done) => draft.addEventListener("kept", done, { signal }));
  draft.addEventListener("taken", ({ detail: seal }) => draft.keepAsAnother(newId(), seal), { signal });
  draft.resume();
  while (isOnItsWay(draft)) {
    const changed = new Promise((done) => draft.addEventListener("change", done, { once: true }));
    if ((await Promise.race([kept.then(() => "kept"), changed])) === "kept") return;
  }
}

/** One draft, as far as it goes; a page that opens it goes on with it instead. */
async function send({ id }, account) {
  const tab = tabId();
  const { record, isOpenElsewhere } = await takeOver({ device, account, id, tab });
  if (!record?.dirty || isOpenElsewhere) return;
  const draft = new Draft({ id, account, tab, letters, device, replyTo: record.replyTo ?? null });
  const pictures = new Pictures({ holder: draft, images, files: new PictureFiles(device, account) });
  const left = new AbortController();
  const { signal } = left;
  const stopped = new Promise((done) => signal.addEventListener("abort", done));
  const leave = () => {
    pictures.close();
    draft.leave();
    left.abort();
  };
  const goOn = () => {
    draft.resume();
    pictures.resume();
  };
  whenAsked(id, leave, signal);
  addEventListener("pagehide", leave, { signal });
  addEventListener("online", goOn, { signal });
  session.addEventListener("renewed", goOn, { signal });
  for (const end of ["leaving", "left"]) session.addEventListener(end, leave, { signal });
  draft.adopt(record, {});
  pictures.resume();
  await Promise.race([stopped, pictures.settled().then(() => untilSent(draft, left))]);
  if (!signal.aborted) leave();
}

/** Sends what waits, in one tab at a time, but what is open here; whether there was anything. */
export async function sendLeftBehind({ isOpen = () => false } = {}) {
  const account = session.account?.id;
  if (!account) return false; // logged out meanwhile
  const waiting = async () => (await unsavedDrafts(device, account)).filter(({ id }) => !isOpen(id));
  if (!(await waiting()).length) return false;
  await exclusively(`pictures.${account}`, async () => {
    for (const record of await waiting()) if (session.account?.id === account) await send(record, account);
  });
  return true;
}
