"use strict";
// A form that is on its way is not sent a second time by a second click. What matters is safe without this file, too.
(() => {
  const WAIT = 5000; // ms; then it may be sent again, should the network have swallowed it
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    setTimeout(() => sent.delete(form), WAIT);
  });
})();
