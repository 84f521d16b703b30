// One tab at a time: Web Locks where the browser has them, else a lease in local storage.

import { newId } from "./ids.js";

const LEASE = 10_000;
// Long enough for a tab that was held up between looking and writing.
const SETTLE = 150;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function readLease(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? { until: 0 };
  } catch {
    return { until: 0 };
  }
}

// Local storage has no compare-and-set: write, let other writers finish, and look who won.
async function acquireLease(key, owner) {
  for (;;) {
    if (readLease(key).until < Date.now()) {
      localStorage.setItem(key, JSON.stringify({ owner, until: Date.now() + LEASE }));
      await pause(SETTLE);
      if (readLease(key).owner === owner) return;
    }
    await pause(SETTLE + Math.random() * SETTLE);
  }
}

/** Exported for tests: the way without Web Locks. */
export async function withLease(name, work) {
  const key = `lease.${name}`;
  const owner = newId();
  try {
    await acquireLease(key, owner);
  } catch {
    return work(); // No storage: no other tab could be told either.
  }
  try {
    return await work();
  } finally {
    if (readLease(key).owner === owner) localStorage.removeItem(key);
  }
}

/** Runs `work` while no other tab runs work of the same name. */
export function exclusively(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : withLease(name, work);
}
