// How somebody signs in, what opens their letters beside their password, and leaving for good.

import { startMemberPage } from "../lib/app.js";
import { find, show } from "../lib/dom.js";
import { drawFactors } from "../components/factors.js";
import { drawIdentities } from "../components/identities.js";
import { drawLeaving } from "../components/leaving.js";
import { drawOwnAddress } from "../components/own-address.js";
import { drawOwnDevices } from "../components/own-devices.js";
import { drawPasskeys } from "../components/passkeys.js";
import { drawTokens } from "../components/personal-tokens.js";

const SECTIONS = {
  "#own-address": drawOwnAddress,
  "#factors": drawFactors,
  "#passkeys": drawPasskeys,
  "#identities": drawIdentities,
  "#own-devices": drawOwnDevices,
  "#tokens": drawTokens,
  "#leaving": drawLeaving,
};

function tell(words) {
  const done = find("#done");
  show(done, words);
  done.scrollIntoView({ block: "center" });
}

async function draw() {
  show(find("#problem"), "");
  try {
    await Promise.all(Object.entries(SECTIONS).map(([place, section]) => section(find(place), tell)));
  } catch (error) {
    if (!error.words) throw error;
    show(find("#problem"), error.words);
  }
}

startMemberPage(async () => {
  document.addEventListener("languagechange", draw);
  await draw();
});
