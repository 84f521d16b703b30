// The words on this device: finding them again, and knowing which another open tab is writing.

import { newId } from "./ids.js";
import { isWaiting, sameText } from "./text.js";

const CHANNEL = "drafts";
const ANSWER_TIME = 150;

/** Answers other tabs that ask who is writing a draft or an edit; `ours` tells {id, tab}. */
export function answerOtherTabs(ours) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    const { id, tab } = ours();
    if (data.asks === id && data.tab !== tab) channel.postMessage({ writes: id, tab });
  };
}

/** Tells once when another tab opens the draft; that tab is not answered. */
export function whenAsked(id, work, signal) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => data.asks === id && work();
  signal.addEventListener("abort", () => channel.close());
}

/** The ids of other tabs that have the draft open. */
async function tabsWriting(id, tab) {
  const channel = new BroadcastChannel(CHANNEL);
  const writing = new Set();
  channel.onmessage = ({ data }) => {
    if (data.writes === id && data.tab !== tab) writing.add(data.tab);
  };
  channel.postMessage({ asks: id, tab });
  await new Promise((done) => setTimeout(done, ANSWER_TIME));
  channel.close();
  return writing;
}

/** Whether something would be lost with it. */
const isAnother = (text, newest) => !sameText(text, newest) || isWaiting(text);

/**
 * What this device knows of a draft and no open tab is writing: the newest text goes on here.
 * A different one left by yet another tab becomes a draft of its own, so that it is found again.
 */
export async function takeOver({ device, account, id, tab }) {
  const read = () => device.all("drafts", account, id).catch(() => []);
  const before = await read();
  const open = before.some((record) => record.tab !== tab) ? await tabsWriting(id, tab) : new Set();
  const all = await read(); // who was asked may have written a last time
  const left = all.filter((record) => !open.has(record.tab));
  left.sort((one, other) => Number(other.dirty) - Number(one.dirty) || other.changedAt - one.changedAt);
  const [newest, ...rest] = left;
  for (const record of rest) {
    if (record.dirty && isAnother(record.text, newest.text)) {
      await device.put("drafts", { ...record, id: newId(), revision: 0, base: undefined, sent: null });
    }
    await device.remove("drafts", [account, id, record.tab]);
  }
  if (newest && newest.tab !== tab) {
    await device.put("drafts", { ...newest, tab });
    await device.remove("drafts", [account, id, newest.tab]);
  }
  return { record: newest, isOpenElsewhere: open.size > 0 };
}

/**
 * The unsaved edit of a letter that no open tab is at: the newest goes on here. A different one
 * left by yet another tab becomes a draft of its own.
 */
export async function takeOverEdit({ device, account, id, tab }) {
  const all = await device.all("edits", account, id).catch(() => []);
  const open = all.some((record) => record.tab !== tab) ? await tabsWriting(id, tab) : new Set();
  const left = all.filter((record) => !open.has(record.tab));
  left.sort((one, other) => other.changedAt - one.changedAt);
  const [newest, ...rest] = left;
  for (const record of rest) {
    if (isAnother(record.text, newest.text)) {
      const { text, changedAt } = record;
      const draft = { account, id: newId(), tab: record.tab, text, dirty: true, revision: 0, changedAt };
      await device.put("drafts", draft);
    }
    await device.remove("edits", [account, id, record.tab]);
  }
  if (newest && newest.tab !== tab) {
    await device.put("edits", { ...newest, tab });
    await device.remove("edits", [account, id, newest.tab]);
  }
  return newest;
}

/** Drafts with words that only this device has, newest first, one for each id. */
export async function unsavedDrafts(device, account) {
  const records = await device.all("drafts", account).catch(() => []);
  const newest = new Map();
  for (const record of records.filter(({ dirty }) => dirty)) {
    const known = newest.get(record.id);
    if (!known || known.changedAt < record.changedAt) newest.set(record.id, record);
  }
  return [...newest.values()].sort((one, other) => other.changedAt - one.changedAt);
}

/** Changes of letters that were begun on this device and not saved, one for each letter. */
export const unsavedEdits = (device, account) => device.all("edits", account).catch(() => []);
