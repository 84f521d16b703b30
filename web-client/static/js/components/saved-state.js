// Says in words where the text is kept, and what a person can do if something is in the way.

import { clock } from "../lib/dates.js";
import { find, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const ACTIONS = { offline: "saved.retry", away: "saved.retry", "signed-out": "saved.login" };

/** What can be done about it now: of the text, or else of the pictures that cannot go. */
const actionFor = ({ server, pictures, held }) => ACTIONS[server] ?? (pictures > 0 ? ACTIONS[held] : undefined);
const TROUBLES = new Set(["offline", "away", "signed-out", "refused", "conflict"]);

/** Of pictures that are only on this device: beside them nothing is called saved on the server. */
function wordsForPictures({ server, pictures, held }) {
  const words = t(`saved.pictures_${(held ?? "waiting").replace("-", "_")}`, { count: pictures });
  return server === "saved" ? `${t("saved.text_there")} · ${words}` : words;
}

function wordsFor({ device, server, savedAt, words, keeping, sealing, pictures, held }) {
  if (keeping && !TROUBLES.has(server)) return t(sealing ? "seal.sealing" : "saved.keeping");
  if (keeping) return t(`saved.keeping_${server.replace("-", "_")}`);
  if (device === "blank" && server === "blank") return t("saved.blank");
  if (server === "refused") return words;
  if (pictures && (server === "offline" || server === "away")) return t(`saved.${server}_pictures`, { count: pictures });
  if (device === "failed" && (server !== "saved" || pictures)) return t("saved.nowhere");
  if (pictures && (server === "saved" || server === "blank")) return wordsForPictures({ server, pictures, held });
  if (server === "saved" && device === "failed") return t("saved.server_only", { time: clock(savedAt) });
  if (server === "saved") return savedAt ? t("saved.both", { time: clock(savedAt) }) : t("saved.both_before");
  return t(`saved.${server.replace("-", "_")}`);
}

export class SavedState {
  /** `retry` and `logIn` do what the button says. */
  constructor(bar, { retry, logIn }) {
    this.line = find(".saved-state", bar);
    this.words = find("#saved-words", bar);
    this.action = find("#saved-action", bar);
    this.announcement = find("#saved-announcement", bar);
    this.action.addEventListener("click", () => (this.needsLogIn ? logIn() : retry()));
  }

  draw(state) {
    const { server } = state;
    const held = state.pictures > 0 && state.held;
    const trouble = TROUBLES.has(server) || state.device === "failed" || Boolean(held);
    // Nothing is called saved before it is: until then the last words, which were true, stay.
    if (state.device === "saving" && !trouble) return;
    const words = wordsFor(state);
    // Only troubles and their end are read out: not every keystroke.
    if (trouble ? words !== this.announcement.textContent : this.wasTrouble) {
      this.announcement.textContent = words;
    }
    this.wasTrouble = trouble;
    this.line.dataset.state = trouble ? "trouble" : state.pictures ? "waiting" : server;
    this.words.textContent = words;
    const action = actionFor(state);
    this.needsLogIn = action === ACTIONS["signed-out"];
    show(this.action, action && t(action));
  }

  /** A sentence of its own, read out and shown until the next change. */
  announce(words) {
    this.words.textContent = words;
    this.announcement.textContent = words;
  }
}
