// How somebody signs in, and what opens their letters beside their password.

import { startMemberPage } from "../lib/app.js";
import { find, show } from "../lib/dom.js";
import { drawFactors } from "../components/factors.js";
import { drawPasskeys } from "../components/passkeys.js";
import { drawTokens } from "../components/personal-tokens.js";

const SECTIONS = { "#factors": drawFactors, "#passkeys": drawPasskeys, "#tokens": drawTokens };

async function draw() {
  show(find("#problem"), "");
  try {
    await Promise.all(Object.entries(SECTIONS).map(([place, section]) => section(find(place))));
  } catch (error) {
    if (!error.words) throw error;
    show(find("#problem"), error.words);
  }
}

startMemberPage(async () => {
  document.addEventListener("languagechange", draw);
  await draw();
});
