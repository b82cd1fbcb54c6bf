/* The organisers' desk: a tap is kept until the server has it, so that a bad connection loses and doubles nothing.

   A kept tap is { key, person, want, url, tried }: the key tells the server that it has had it, `person` is the number
   of a registration (no name is kept), `want` is "here" or "expected". Without scripts each row is a plain form. */
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  if (!desk || !window.fetch) return;
  const words = desk.dataset, told = document.createElement("span");
  desk.prepend(told, " ");
  const store = `desk-${words.key}`;
  const EVERY = 5, FIRST = 2, AT_MOST = 60, PATIENCE = 8, DOUBLE_TAP = 700;
  let token = (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value || "";
  let memory = null, bad = false, waits = 0, timer = 0, sending = false, signedOut = false, hadKept = false;

  // ---- What is kept: on this device, or on this page alone where the browser refuses that.
  function kept() {
    if (memory) return memory;
    try { return JSON.parse(localStorage.getItem(store)) || []; } catch { return (memory = []); }
  }
  function keep(taps) {
    if (memory) memory = taps;
    else try { localStorage.setItem(store, JSON.stringify(taps)); } catch { memory = taps; }
    say();
  }
  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  }

  // ---- What is shown.
  const rowOf = (person) => document.querySelector(`[data-registration="${Number(person)}"]`);
  function show(row, want, text, kind) {
    if (!row) return;
    const buttons = row.querySelectorAll("[data-tap]");
    const focused = row.contains(document.activeElement);
    buttons.forEach((one) => { one.hidden = one.dataset.tap === want; });
    if (focused) [...buttons].find((one) => !one.hidden).focus({ preventScroll: true });
    const state = row.querySelector(".desk-state");
    state.textContent = text;
    state.className = `desk-state state state-${kind}`;
    state.hidden = !text;
  }
  function count(counts) {
    for (const [attendance, one] of Object.entries(counts || {})) {
      const place = document.querySelector(`[data-count="${attendance}"]`);
      if (place && place.textContent !== one.words) place.textContent = one.words;
    }
  }
  function say() {
    const waiting = kept().length;
    let text = bad && waiting ? `${words.waiting} ${waiting}` : "";
    if (signedOut) text = waiting ? `${words.signedOut} ${words.until} ${waiting}` : words.signedOut;
    if (waiting && text) hadKept = true;
    const now = text || (hadKept ? (waiting ? words.sending : words.sent) : "");
    if (told.textContent !== now) told.textContent = now;
    desk.querySelector("a").hidden = !signedOut;
  }

  // ---- A tap.
  document.addEventListener("submit", (event) => {
    const button = event.submitter, row = event.target.closest("[data-registration]");
    if (!row || !button || !button.dataset.tap) return;
    event.preventDefault();
    const time = Date.now();
    if (time - (row.dataset.tapped || 0) < DOUBLE_TAP) return;
    row.dataset.tapped = time;
    const person = row.dataset.registration, want = button.dataset.tap;
    const taps = kept(), last = taps.filter((one) => one.person === person).pop();
    if (last && !last.tried && last.want !== want) {
      // It never left: the one cancels the other.
      const before = last.before;
      show(row, want, before, want === "here" ? "here" : "");
      hadKept = taps.length > 1;
      keep(taps.filter((one) => one !== last));
      return;
    }
    if (!taps.length) hadKept = false;
    const before = row.querySelector(".desk-state").textContent;
    const url = button.getAttribute("formaction") || event.target.getAttribute("action");
    keep([...taps, { key: newKey(), person, want, url, before, tried: false }]);
    show(row, want, words.sending, "waiting");
    flush();
  });

  // ---- Sending, oldest first, and never two at once.
  async function ask(url, options) {
    const stop = new AbortController(), clock = setTimeout(() => stop.abort(), PATIENCE * 1000);
    try {
      const response = await fetch(url, { ...options, signal: stop.signal, headers: { Accept: "application/json", ...options.headers } });
      // 404 is what anybody else is told, somebody signed in under another name too.
      if (response.status === 401 || response.status === 404) signedOut = true;
      if (![200, 409].includes(response.status)) return { status: response.status };
      return { status: response.status, ...(await response.json()) };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(clock);
    }
  }
  const post = (tap) => ask(tap.url, {
    method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ tap: tap.key }),
  });
  async function flush() {
    if (sending) return;
    sending = true;
    const passed = new Set();
    for (let tap; (tap = kept().find((one) => !passed.has(one.person)));) {
      // Offline nothing leaves, so that an undo can still cancel it; one tried may have arrived.
      if (navigator.onLine) keep(kept().map((one) => (one.key === tap.key ? { ...one, tried: true } : one)));
      let answer = await post(tap);
      // Signing in anew changes the token.
      if (answer.status === 403 && (await poll())) answer = await post(tap);
      if (answer.status === 200 || answer.status === 409) { settle(tap, answer); continue; }
      bad = true;
      if (answer.status < 500) break;
      passed.add(tap.person);
    }
    kept().forEach((one) => { if (bad) show(rowOf(one.person), one.want, words.kept, "waiting"); });
    sending = false;
    say();
    plan();
  }
  function settle(tap, answer) {
    bad = signedOut = false;
    waits = 0;
    keep(kept().filter((one) => one.key !== tap.key));
    count(answer.counts);
    if (kept().some((one) => one.person === tap.person)) return;
    const state = answer.state || "expected";
    show(rowOf(tap.person), state, answer.error || answer.words, answer.error ? "declined" : state);
  }

  // ---- Asking for the counts, and trying again.
  async function poll() {
    const answer = await ask(words.counts, {});
    if (answer.status !== 200) { bad = true; say(); return false; }
    token = answer.token;
    signedOut = false;
    // What is kept shows by itself whether it can be sent.
    if (!kept().length) bad = false;
    count(answer.counts);
    return true;
  }
  async function tick() {
    if ((document.hidden && !kept().length) || sending) return;
    waits += 1;
    if ((document.hidden || (await poll())) && kept().length) return flush();
    say();
    plan();
  }
  function plan() {
    if (!bad) waits = 0;
    clearTimeout(timer);
    timer = setTimeout(tick, (bad ? Math.min(FIRST * 2 ** waits, AT_MOST) : EVERY) * 1000);
  }
  const soon = () => { if (!document.hidden) { clearTimeout(timer); tick(); } };
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("online", soon);
  kept().forEach((one) => show(rowOf(one.person), one.want, words.kept, "waiting"));
  if (kept().length) flush(); else plan();
})();
