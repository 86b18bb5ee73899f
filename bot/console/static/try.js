"use strict";
// The try-it page without reloading. Everything here also works without this file, through the plain form.
(() => {
  const form = document.getElementById("composer");
  if (!form || !window.fetch) return;
  const [screen, log, pending, typing, note, box] =
    ["screen", "log", "pending", "typing", "note", "text"].map((id) => document.getElementById(id));
  const PATIENCE = 30000; // ms until an answer counts as lost
  const POLL = 5000; // ms between questions where there is no stream
  const page = form.elements.once.value;
  const queue = []; // one message at a time, so that they arrive in the order of writing
  const later = []; // news that came by the stream while a message was on its way
  let number = 0;
  let sending = false;
  let lost = null; // sent again unchanged, it keeps its number and is taken only once

  const last = () => { // key of the newest line
    const lines = log.querySelectorAll(".line");
    return lines.length ? lines[lines.length - 1].id.slice(2) : "";
  };

  const toEnd = () => { screen.scrollTop = screen.scrollHeight; };

  function tell(words, problem) {
    note.textContent = words;
    note.classList.toggle("problem", Boolean(problem));
  }

  function update(news) {
    const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 80;
    if (news.reset) log.querySelectorAll(".line").forEach((line) => line.remove());
    const fragment = document.createElement("template");
    fragment.innerHTML = news.html; // made and escaped by the server
    const fresh = [...fragment.content.children].filter((line) => !document.getElementById(line.id));
    log.append(...fresh);
    screen.dir = news.dir;
    if (news.note) tell(news.note);
    if (!fresh.length || !(atEnd || sending)) return;
    // A long answer is read from its beginning.
    const first = fresh[0].offsetTop - screen.offsetTop - 8;
    screen.scrollTop = Math.min(screen.scrollHeight, first);
  }

  function bubble(words) {
    const line = document.createElement("div");
    const text = document.createElement("p");
    line.className = "line mine";
    text.className = "bubble";
    text.dir = "auto";
    text.textContent = words;
    line.append(text);
    pending.append(line);
    return line;
  }

  async function post(data) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    data.set("after", last());
    try {
      const response = await fetch(form.action, {
        method: "POST", body: data, signal: stop.signal, credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
      });
      const answer = await response.json();
      if (!response.ok) throw Object.assign(new Error(`${answer.error}. ${answer.advice}`), { told: true });
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  function giveBack(error) {
    const texts = queue.map((message) => message.text).filter(Boolean);
    lost = texts.length === 1 ? { text: texts[0], once: queue[0].data.get("once") } : null;
    if (box.value) texts.push(box.value);
    box.value = texts.join("\n");
    queue.length = 0;
    pending.replaceChildren();
    const why = error.told ? error.message : "Doorstep cannot be reached. Check the connection and send it again.";
    tell(`Not sent. ${why}`, true);
  }

  function busy(on) {
    sending = on;
    typing.hidden = !on;
    log.setAttribute("aria-busy", String(on));
  }

  async function drain() {
    if (sending) return;
    busy(true);
    toEnd();
    while (queue.length) {
      try {
        const news = await post(queue[0].data);
        queue.shift().line.remove();
        lost = null;
        tell("");
        update(news);
      } catch (error) {
        giveBack(error);
      }
    }
    busy(false);
    later.splice(0).forEach(update);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const by = event.submitter;
    const pressed = by && by.name;
    const text = pressed ? "" : box.value;
    if (!pressed && !text.trim()) return;
    const data = new URLSearchParams(new FormData(form));
    const again = lost && text === lost.text;
    data.set("text", text);
    data.set("once", again ? lost.once : `${page}-${(number += 1)}`);
    if (pressed) data.set(by.name, by.value);
    const words = pressed === "say" ? by.value : pressed ? by.textContent.trim() : text;
    queue.push({ data, text, line: bubble(words) });
    if (!pressed) {
      box.value = "";
      box.focus();
    }
    toEnd();
    drain();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.querySelector(".send").click();
  });

  async function poll() {
    try {
      const response = await fetch(`${form.dataset.lines}&after=${last()}`, { headers: { Accept: "application/json" } });
      if (response.ok && !sending) update(await response.json());
    } catch (error) {
      // No connection: sending will say so; here the next round tries again.
    }
    setTimeout(poll, POLL);
  }

  function listen() {
    if (!window.EventSource) { poll(); return; }
    const stream = new EventSource(`${form.dataset.stream}&after=${last()}`);
    stream.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (sending) later.push(news); else update(news);
    };
    stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(poll, POLL); };
  }

  toEnd();
  listen();
})();
