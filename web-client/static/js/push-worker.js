// Shows what was pushed while no page is open. A push says what kind of thing it is and no more.

const WORDS = {
  ko: { letter: "내가 보낸 편지가 도착했어요", still_you: "편지가 찾아갈 주소를 확인해 주세요", other: "알림이 도착했어요" },
  en: { letter: "A letter from you has arrived", still_you: "Please confirm where letters find you", other: "You asked to be told of something" },
};

const PLACES = { routine: "/routines/", special_date: "/routines/" };

addEventListener("push", (event) => {
  const { kind, source_id: id } = event.data?.json() ?? {};
  const words = WORDS[navigator.language.startsWith("ko") ? "ko" : "en"];
  const place = kind === "letter" ? `/letters/${id}/` : (PLACES[kind] ?? "/notifications/");
  const options = { tag: id, icon: "/static/images/icon.svg", data: { place } };
  event.waitUntil(self.registration.showNotification(words[kind] ?? words.other, options));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.place));
});
