// The bell in the head: how much lies in the inbox that nobody has read.

import { api, session } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const MOST = 99;
let unread = 0;

function draw() {
  const place = find("[data-unread]");
  place.hidden = unread === 0;
  place.textContent = unread > MOST ? `${MOST}+` : String(unread);
  const bell = place.closest("a");
  bell.setAttribute("aria-label", unread ? t("frame.unread", { count: unread }) : t("frame.notifications"));
}

export function showUnread(count) {
  unread = count;
  draw();
}

/** Asked once for each page; a page is never in the way of its number. */
export function startBell() {
  document.addEventListener("languagechange", draw);
  if (!session.account || document.documentElement.dataset.page === "notifications") return;
  api
    .get("/api/notifications/", { query: { limit: 1 }, retries: 0 })
    .then((inbox) => showUnread(inbox.unread))
    .catch(() => {});
}
