/**
 * What the offer of this page has sent, for a visitor who asks to see it. It is in memory alone.
 * The offer's events are listed, too: they stay in the page.
 */
const journal = document.querySelector("#journal");
const [button, panel] = journal.children;
const list = panel.querySelector("ol");
const events = [];

function write() {
  const sent = customElements.get("voucher-offer")?.sent ?? [];
  const requests = sent.map(
    ({ method, address, body, status, bytes }) =>
      `${[method, address, body].filter(Boolean).join(" ")} → ${status ?? "–"}, ${bytes ?? "–"} B`,
  );
  const lines = [...requests, ...events.map((name) => `${name}: ${journal.dataset.event}`)];
  if (requests.length === 0) lines.unshift(journal.dataset.empty);
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

button.addEventListener("click", () => {
  for (const what of ["shown", "accepted", "dismissed"]) {
    document.addEventListener(`voucher-${what}`, ({ type }) => {
      events.push(type);
      write();
    });
  }
  document.addEventListener("voucher-sent", write);
  write();
  button.hidden = true;
  panel.hidden = false;
  panel.querySelector("h2").focus();
});
