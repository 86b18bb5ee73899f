"use strict";
// Pages that change while they are open. Everything here also works without this file, by loading the page again.
(() => {
  const list = document.getElementById("live");
  const thread = document.getElementById("thread");
  const box = thread && thread.parentElement; // what scrolls
  const watched = thread || list;
  if (!watched || !watched.dataset.stream || !window.EventSource) return;

  const parse = (html) => {
    const fragment = document.createElement("template");
    fragment.innerHTML = html; // made and escaped by the server
    return fragment.content;
  };

  // Only what is new or different is touched, so that a screen reader says only that.
  function update(html) {
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    for (const line of parse(html).children) {
      const old = document.getElementById(line.id);
      if (!old) { thread.append(line); continue; }
      const [was, is] = [old, line].map((one) => one.querySelector(".state"));
      if (is && (!was || was.textContent !== is.textContent)) {
        if (was) was.replaceWith(is); else old.append(is);
      }
    }
    if (atEnd) box.scrollTop = box.scrollHeight;
    translate();
  }

  async function translate() {
    const empty = () => [...thread.querySelectorAll(".machine[hidden]")];
    if (!thread.dataset.machine || !empty().length) return;
    try {
      const response = await fetch(thread.dataset.machine, { credentials: "same-origin" });
      const found = response.ok ? await response.json() : {};
      const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
      for (const place of empty()) {
        const words = found[place.dataset.line];
        if (!words) continue;
        place.querySelector(".made").textContent = words;
        place.hidden = false;
      }
      if (atEnd) box.scrollTop = box.scrollHeight;
    } catch (error) {
      // The words themselves are there; a translation is a help and nothing more.
    }
  }

  async function reload() {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("live");
    if (fresh && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
  }

  function listen() {
    const stream = new EventSource(watched.dataset.stream);
    stream.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (!thread) { reload(); return; }
      update(news.thread);
      document.getElementById("standing").replaceChildren(parse(news.standing));
    };
    // Signed out, or not to be seen any more. An answer that is half written is sent to be looked at, not to go: the
    // sign-in page that comes keeps it.
    const gone = () => {
      stream.close();
      const form = document.getElementById("answer");
      if (form && form.elements.text.value.trim()) form.requestSubmit(form.querySelector("[value=count]"));
      else location.reload();
    };
    stream.addEventListener("gone", gone);
    stream.onerror = async () => {
      if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
      // Refused: the session ended before it came, or it is too many. Only the page itself tells which.
      const page = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
      if (page && (page.redirected || page.status === 403 || page.status === 404)) gone();
      else setTimeout(listen, 30000);
    };
  }

  function count() {
    const form = document.getElementById("answer");
    if (!form) return;
    const shown = document.getElementById("draft");
    let timer = 0;
    let asked = 0;
    async function ask() {
      const mine = (asked += 1);
      const data = new URLSearchParams({ text: form.elements.text.value, language: form.elements.language.value });
      try {
        const response = await fetch(form.dataset.count, {
          method: "POST", body: data, credentials: "same-origin", headers: { "X-CSRF-Token": form.elements.csrf.value },
        });
        const answer = response.ok ? await response.json() : null;
        if (!answer || mine !== asked) return;
        shown.replaceChildren(parse(answer.html));
        form.elements.seen.value = answer.seen;
      } catch (error) {
        form.elements.seen.value = ""; // then the server shows parts and price before it sends
      }
    }
    form.addEventListener("input", () => {
      form.elements.seen.value = "";
      clearTimeout(timer);
      if (form.elements.text.value.trim()) timer = setTimeout(ask, 400); else shown.replaceChildren();
    });
    // Written while the page was loading, or kept by the browser.
    if (form.elements.text.value.trim() && !form.elements.seen.value) ask();
  }

  if (thread) {
    box.scrollTop = box.scrollHeight;
    const link = document.getElementById("ask-machine");
    if (link) link.hidden = true;
    translate();
  }
  count();
  listen();
})();
