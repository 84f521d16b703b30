// By which ways I am told of what: every switch saves itself, and the page says so in words.

import { api, startMemberPage } from "../lib/app.js";
import { clock } from "../lib/dates.js";
import { breakable, find, findAll, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { showFieldError } from "../components/forms.js";
import { pushHere, startPush } from "../components/push.js";

const PATH = "/api/notifications/preferences/";
const KINDS = ["letter", "still_you", "routine", "special_date"];
const NIGHT = { from: "22:00", until: "07:00" };

const state = find("#state");
let known = null;

const ways = () => ["email", "second_email", ...(known.push.available ? ["push"] : [])];

function say(kind, words) {
  state.dataset.state = kind;
  delete state.dataset.i18n;
  state.textContent = words;
}

async function save(changes) {
  say("busy", t("ways.saving"));
  try {
    known = await api.patch(PATH, changes);
    say("done", t("ways.saved", { time: clock(Date.now()) }));
    return true;
  } catch (error) {
    if (!error.words) throw error;
    const own = error.fields && Object.values(error.fields)[0];
    say("failed", own ?? error.words);
    if (error.fields?.second_email) showFieldError(find("#second_email"), error.fields.second_email);
    return false;
  } finally {
    draw();
  }
}

function box(kind, way) {
  const id = `${kind}-${way}`;
  const isOpen = way !== "second_email" || known.second_email?.confirmed;
  const input = make("input", {
    type: "checkbox",
    id,
    "aria-label": t(`ways.of_${way}`) + " · " + t(`ways.about_${kind}`),
    onchange: (event) => save({ channels: { [kind]: { [way]: event.target.checked } } }),
  });
  input.checked = known.channels[kind][way];
  input.disabled = !isOpen;
  return make("td", {}, input);
}

function drawTable() {
  const focused = document.activeElement?.id;
  find("#ways-head").replaceChildren(
    make("th", { scope: "col" }, make("span", { class: "visually-hidden" }, t("ways.about"))),
    ...ways().map((way) => make("th", { scope: "col" }, t(`ways.of_${way}`))),
  );
  find("#ways-rows").replaceChildren(
    ...KINDS.map((kind) =>
      make("tr", {}, make("th", { scope: "row" }, t(`ways.about_${kind}`)), ...ways().map((way) => box(kind, way))),
    ),
  );
  if (focused) document.getElementById(focused)?.focus();
}

function drawAddresses() {
  const { email, second_email: second } = known;
  find("#first-address").replaceChildren(...breakable(email.address));
  const trouble = email.refused_at ? t("ways.refused") : email.verified ? "" : t("ways.unverified");
  show(find("#first-trouble"), trouble);
  find("#confirm-first").hidden = email.verified;
  const input = find("#second_email");
  if (input !== document.activeElement) input.value = second?.address ?? "";
  show(find("#second-state"), second ? t(second.confirmed ? "ways.confirmed" : "ways.asked") : "");
  find("#remove-second").hidden = !second;
  find("#test-second").hidden = !second?.confirmed;
}

function drawQuiet() {
  const hours = known.quiet_hours;
  find("#quiet").checked = Boolean(hours);
  find("#quiet-hours").hidden = !hours;
  for (const end of ["from", "until"]) {
    const input = find(`#quiet_${end}`);
    if (input !== document.activeElement) input.value = (hours ?? NIGHT)[end];
  }
}

function draw() {
  drawTable();
  drawAddresses();
  drawQuiet();
  find("#push").hidden = !known.push.available || !pushHere();
}

/** Sends something that was asked for, and says so in words. */
async function send(path, body, wordsOf) {
  try {
    say("done", wordsOf(await api.post(path, body)));
  } catch (error) {
    if (!error.words) throw error;
    say("failed", error.words);
  }
}

const test = (channel) => send(`${PATH}test/`, { channel }, ({ address }) => t("ways.test_sent", { address }));

const confirmFirst = () => send("/api/auth/verify-email/resend/", {}, () => t("security.resent"));

function listen() {
  find("#quiet").addEventListener("change", (event) => save({ quiet_hours: event.target.checked ? NIGHT : null }));
  for (const input of findAll("#quiet-hours input")) {
    input.addEventListener("change", () => {
      const [from, until] = [find("#quiet_from").value, find("#quiet_until").value];
      if (from && until) save({ quiet_hours: { from, until } });
    });
  }
  find("#second-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = find("#second_email");
    showFieldError(input, "");
    if (await save({ second_email: input.value.trim() || null })) input.blur();
  });
  find("#remove-second").addEventListener("click", () => {
    find("#second_email").value = "";
    save({ second_email: null });
  });
  find("#confirm-first").addEventListener("click", confirmFirst);
  find("#test-email").addEventListener("click", () => test("email"));
  find("#test-second").addEventListener("click", () => test("second_email"));
}

startMemberPage(async () => {
  try {
    known = await api.get(PATH);
  } catch (error) {
    if (!error.words) throw error;
    show(find("#load-message"), error.words);
    return;
  }
  draw();
  listen();
  startPush(known.push.public_key, say);
  document.addEventListener("languagechange", draw);
  find("#settings").hidden = false;
  find("#main").ariaBusy = "false";
});
