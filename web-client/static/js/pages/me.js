// My page: every field saves itself, and the page says so in words.

import { goToLogIn, profile, session, startMemberPage } from "../lib/app.js";
import { drawAvatar, previewPhoto } from "../components/avatar.js";
import { confirm } from "../components/dialog.js";
import { showFieldError } from "../components/forms.js";
import { clock, today } from "../lib/dates.js";
import { find, findAll, make, show } from "../lib/dom.js";
import { changeLanguage, language, t } from "../lib/i18n.js";
import { offsetOf, timeIn, zones, zoneHere, zoneWords } from "../lib/zones.js";

const LATEST_DAY_START = 12 * 60;
const STEP = 30;

const main = find("#main");
const form = find("#profile-form");
const state = find("#state");
const photo = find("#photo");
let known = {};
let saving = Promise.resolve();
/** Fields with a text that is not saved: on its way, or refused. */
const unsaved = new Set();

const fields = () => findAll("input[name], select[name], textarea[name]", form);

function say(kind, words) {
  state.dataset.state = kind;
  delete state.dataset.i18n; // from now on the page says what happened, not what it promises
  state.textContent = words;
}

function drawPhoto() {
  drawAvatar(photo, { ...known, email: session.account?.email });
  find("#remove-photo").hidden = !known.photo_url;
}

function dayStarts(chosen) {
  const times = [];
  for (let minute = 0; minute <= LATEST_DAY_START; minute += STEP) {
    const two = (number) => String(number).padStart(2, "0");
    times.push(`${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
  }
  return times.includes(chosen) ? times : [...times, chosen].sort();
}

function drawDayStart() {
  const select = find("#day_starts_at");
  const options = dayStarts(known.day_starts_at).map((time) =>
    make("option", { value: time }, time === "00:00" ? t("me.midnight") : time),
  );
  select.replaceChildren(...options);
  select.value = known.day_starts_at;
  const midnight = known.day_starts_at === "00:00";
  const hint = midnight ? t("me.day_start_midnight") : t("me.day_start_hint", { time: known.day_starts_at });
  find("#day_starts_at-hint").textContent = hint;
}

function drawZone() {
  const zone = known.time_zone;
  const words = { zone: zoneWords(zone), time: timeIn(zone) };
  find("#time_zone-hint").textContent = t("me.time_there", words);
  const here = zoneHere();
  const differs = here && offsetOf(here) !== undefined && here !== zone;
  find("#proposal").hidden = !differs;
  if (differs) find("#proposal-words").textContent = t("me.zone_here", { zone: here });
}

const isOpen = (field) => field === document.activeElement || unsaved.has(field);

function draw() {
  for (const field of fields()) {
    if (field.id !== "day_starts_at" && !isOpen(field)) field.value = known[field.name] ?? "";
  }
  find("#openai_allowed").checked = known.openai_allowed;
  drawDayStart();
  drawZone();
  drawPhoto();
}

/** Offered once somebody looks for a zone: there are some four hundred of them. */
function offerZones() {
  const list = find("#time-zones");
  if (list.children.length && list.lang === language()) return;
  list.lang = language();
  list.replaceChildren(...zones().map((zone) => make("option", { value: zone }, zoneWords(zone))));
}

function tellTrouble(error, field) {
  if (!error.words) throw error;
  if (error.kind === "session") {
    goToLogIn();
    return;
  }
  const words = error.fields[field?.name];
  if (field && words) showFieldError(field, words);
  say("trouble", words ? t("me.look_again") : error.words);
}

function valueOf(field) {
  const value = field.value.trim();
  if (field.name === "blog_url" && value && !value.includes("://")) return `https://${value}`;
  return field.name === "time_zone" && !value ? known.time_zone : value;
}

async function save(name, value, field, options) {
  say("saving", t("me.saving"));
  try {
    known = await profile.change({ [name]: value }, options);
  } catch (error) {
    tellTrouble(error, field);
    return;
  }
  if (field) {
    unsaved.delete(field);
    showFieldError(field, "");
    field.value = known[name] ?? "";
  }
  say("saved", t("me.saved", { time: clock(Date.now()) }));
  draw();
}

/** One change after the other, so that the last word is the last one saved. */
function saveField(field, options) {
  const value = valueOf(field);
  if (value === (known[field.name] ?? "")) {
    unsaved.delete(field);
    showFieldError(field, field.validity.badInput ? t("me.birthday_invalid") : "");
    if (state.dataset.state === "trouble" && !unsaved.size) say("", t("me.saves_itself"));
    return;
  }
  unsaved.add(field);
  saving = saving.then(() => save(field.name, value, field, options));
}

async function changePhoto(work) {
  const error = find("#photo-error");
  show(error, "");
  photo.setAttribute("aria-busy", "true");
  say("saving", t("me.saving"));
  try {
    known = await work();
    say("saved", t("me.saved", { time: clock(Date.now()) }));
  } catch (failure) {
    tellTrouble(failure, null);
    show(error, failure.words);
  } finally {
    photo.removeAttribute("aria-busy");
    drawPhoto();
  }
}

function listenToPhoto() {
  const input = find("#photo-file");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    await previewPhoto(photo, file);
    await changePhoto(() => profile.showPhoto(file));
  });
  find("#remove-photo").addEventListener("click", async () => {
    const question = { title: t("me.remove_photo_title"), text: t("me.remove_photo_text"), agree: t("me.remove_photo") };
    if (!(await confirm(question))) return;
    await changePhoto(() => profile.removePhoto());
    input.focus();
  });
}

function listen() {
  listenToPhoto();
  for (const field of fields()) {
    const event = field.tagName === "SELECT" ? "change" : "focusout";
    if (field.name !== "language") field.addEventListener(event, () => saveField(field));
  }
  find("#language").addEventListener("change", ({ target }) => changeLanguage(target.value));
  // Whichever switch was used: the language of the pages is the one letters will be written in.
  document.addEventListener("languagechange", () => {
    draw();
    saving = saving.then(() => language() === known.language || save("language", language(), null));
  });
  find("#openai_allowed").addEventListener("change", ({ target }) => {
    saving = saving.then(() => save("openai_allowed", target.checked, null)).then(draw);
  });
  find("#time_zone").addEventListener("focus", offerZones);
  find("#accept-proposal").addEventListener("click", () => {
    saving = saving.then(() => save("time_zone", zoneHere(), find("#time_zone")));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.contains(document.activeElement)) saveField(document.activeElement);
  });
  addEventListener("pagehide", () => {
    const field = document.activeElement;
    if (form.contains(field) && field.name && field.type !== "file") saveField(field, { keepalive: true });
  });
}

async function start() {
  try {
    known = await profile.load();
  } catch (error) {
    if (!error.words) throw error;
    if (error.kind === "session") goToLogIn();
    show(find("#load-message"), error.words);
    return;
  } finally {
    main.setAttribute("aria-busy", "false");
  }
  form.hidden = false;
  find("#birthday").max = today();
  draw();
  listen();
  if (known.language !== language()) await changeLanguage(known.language);
}

startMemberPage(start);
