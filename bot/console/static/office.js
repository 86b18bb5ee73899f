"use strict";
// What the console does without loading a page anew. All of it also works without this file.
(() => {
  const PAUSE = 700; // ms after the last change until people are counted
  const SLOW = 2000; // ms; where counting takes longer, only the button counts

  // A button with data-swap="ID" sends its form and takes only the part ID out of the page that comes back.
  async function swap(form, button) {
    const part = document.getElementById(button.dataset.swap);
    const data = new URLSearchParams(new FormData(form));
    data.set(button.name, button.value);
    part.setAttribute("aria-busy", "true");
    if (form.abort) form.abort.abort();
    form.abort = new AbortController();
    const begin = performance.now();
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: form.abort.signal });
      form.slow = performance.now() - begin > SLOW;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (!fresh || answer.status === 403) { form.requestSubmit(button); return; } // signed out: that page keeps the words
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      const focused = document.activeElement === button;
      // The region that is read out stays: only its words change.
      const said = part.querySelector("[role=status]"), says = fresh.querySelector("[role=status]");
      if (said && says) { said.innerHTML = says.innerHTML; says.replaceWith(said); }
      part.replaceChildren(...fresh.childNodes);
      part.querySelectorAll("details").forEach((one, number) => { one.open = Boolean(open[number]); });
      if (focused) part.querySelector(`[data-swap="${part.id}"]`).focus();
    } catch (error) {
      if (error.name !== "AbortError") form.requestSubmit(button); // the browser says what is wrong
      return;
    }
    part.removeAttribute("aria-busy");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-swap]");
    if (!button) return;
    event.preventDefault();
    swap(button.form, button);
  });

  document.querySelectorAll("form[data-live]").forEach((form) => {
    const name = form.dataset.live;
    let timer = 0;
    const later = (event) => {
      if (form.slow) return;
      if (event.target.type !== "checkbox" && event.target.tagName !== "SELECT") return;
      clearTimeout(timer);
      timer = setTimeout(() => swap(form, form.querySelector(`[data-swap="${name}"]`)), PAUSE);
    };
    form.addEventListener("change", later);
  });

  // Progress: every frame is drawn, but only steps of ten per cent are said.
  const progress = document.querySelector("[data-stream]");
  if (progress && window.EventSource) {
    const said = document.getElementById("said");
    const stream = new EventSource(progress.dataset.stream);
    stream.onmessage = (event) => {
      const news = JSON.parse(event.data);
      progress.innerHTML = news.html; // made and escaped by the server
      if (said.textContent !== news.say) said.textContent = news.say;
      if (news.state !== progress.dataset.state) { stream.close(); location.reload(); }
    };
    stream.addEventListener("gone", () => { stream.close(); location.reload(); }); // signed out, or over
  }
})();
