// Pictures that were chosen on a page which is closed by now: sent from any page that is open.

import { Draft } from "./draft.js";
import { takeOver, unsavedDrafts, whenAsked } from "./drafts-here.js";
import { exclusively } from "./exclusive.js";
import { PictureFiles } from "./picture-files.js";
import { Pictures } from "./pictures.js";
import { picturesHere } from "./text.js";

const isOnItsWay = ({ isDirty, conflict, state }) => isDirty && !conflict && state.server !== "refused";

async function untilSaved(draft) {
  draft.save();
  while (isOnItsWay(draft)) {
    await new Promise((done) => draft.addEventListener("change", done, { once: true }));
  }
}

/** One draft, as far as it goes; a page that opens it goes on with it instead. */
async function send({ id, replyTo }, { account, tab, device, letters, images }) {
  const { record, isOpenElsewhere } = await takeOver({ device, account, id, tab });
  if (!record || isOpenElsewhere || record.keeping || !picturesHere(record.text)) return;
  const draft = new Draft({ id, account, tab, letters, device, replyTo });
  const pictures = new Pictures({ holder: draft, images, files: new PictureFiles(device, account) });
  const left = new AbortController();
  const stopped = new Promise((done) => left.signal.addEventListener("abort", done));
  const leave = () => {
    pictures.close();
    draft.leave();
    left.abort();
  };
  whenAsked(id, leave, left.signal);
  addEventListener("pagehide", leave, { signal: left.signal });
  addEventListener("online", () => pictures.resume(), { signal: left.signal });
  draft.adopt(record, {});
  pictures.resume();
  await Promise.race([stopped, pictures.settled().then(() => untilSaved(draft))]);
  if (!left.signal.aborted) leave();
}

/** Sends what waits, in one tab at a time; whether there was anything. */
export async function sendLeftBehind(places) {
  const { account, device } = places;
  const waiting = async () => (await unsavedDrafts(device, account)).filter(({ text }) => picturesHere(text));
  if (!(await waiting()).length) return false;
  await exclusively(`pictures.${account}`, async () => {
    for (const record of await waiting()) await send(record, places);
  });
  return true;
}
