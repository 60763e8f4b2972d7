"use strict";
// Asks every two seconds what is new and draws it; what is tapped goes to the control plane.
(function () {
  const body = document.body;
  const person = body.dataset.person;
  const toast = document.querySelector(".toast");
  let version = body.dataset.version;
  let asking = false;

  // ---- what is new

  function draw(screen) {
    const section = document.querySelector(`.phone[data-place="${screen.place}"]`);
    const cards = section.querySelector(".cards");
    const known = new Set([...cards.querySelectorAll(".message")].map((each) => each.dataset.id));
    const atTheEnd = window.innerHeight + window.scrollY > body.scrollHeight - 80;
    cards.innerHTML = screen.html;
    for (const message of cards.querySelectorAll(".message")) {
      if (!known.has(message.dataset.id)) message.classList.add("fresh");
    }
    if (atTheEnd) toTheEnd();
    const count = document.querySelector(`label[data-place="${screen.place}"] .count`);
    if (count.textContent !== String(screen.received)) {
      count.textContent = String(screen.received);
      count.classList.add("fresh");
    }
  }

  // A menu or a list that somebody has open is not drawn over.
  const busy = () => document.activeElement?.tagName === "SELECT";

  async function ask() {
    if (asking || document.hidden || busy()) return;
    asking = true;
    try {
      const answer = await fetch(`/phone/${person}/news?version=${encodeURIComponent(version)}`);
      if (answer.ok) {
        const news = await answer.json();
        if (news.screens.length && news.layout !== body.dataset.layout && !writing()) {
          location.reload();
          return;
        }
        news.screens
          .filter((each) => document.querySelector(`.phone[data-place="${each.place}"]`))
          .forEach(draw);
        version = news.version;
      }
    } catch {
      // The simulator is being restarted: the next round asks again.
    } finally {
      asking = false;
    }
  }

  const writing = () =>
    [...document.querySelectorAll("input[name=text]")].some((each) => each.value !== "");

  // Narrow screens scroll as a whole: to the newest.
  const toTheEnd = () => window.scrollTo(0, body.scrollHeight);

  toTheEnd();
  setInterval(ask, 2000);
  document.addEventListener("visibilitychange", ask);

  // ---- what is done

  function say(words, address) {
    toast.textContent = words;
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.textContent = address;
      toast.append(link);
    }
    toast.hidden = false;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (toast.hidden = true), address ? 20000 : 4000);
  }

  async function post(path, order) {
    const answer = await fetch(`/__control__/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(order),
    });
    const outcome = await answer.json();
    if (!answer.ok) {
      say(outcome.detail || "没有成功。");
      return null;
    }
    setTimeout(ask, 150);
    return outcome;
  }

  async function gesture(order) {
    const outcome = await post(`people/${person}/gestures`, order);
    if (!outcome) return false;
    if (/^https?:/i.test(outcome.opens)) {
      say("打开：", asMe(outcome.opens));
      window.open(asMe(outcome.opens), "_blank", "noopener");
    } else if (outcome.remark) {
      say(outcome.remark);
    }
    return true;
  }

  // Inside WeChat its authorisation page knows whose phone it is.
  function asMe(address) {
    const url = new URL(address, location.href);
    const ours = url.origin === location.origin || url.hostname === "open.weixin.qq.com";
    if (!ours || !url.pathname.startsWith("/connect/oauth2/authorize")) return address;
    url.searchParams.set("person", person);
    return `${location.origin}${url.pathname}${url.search}`;
  }

  function of(element) {
    const { app, agent } = element.closest(".composer").dataset;
    return agent === undefined ? { app_id: app } : { app_id: app, agent_id: Number(agent) };
  }

  function asBase64(file) {
    return new Promise((read, failed) => {
      const reader = new FileReader();
      reader.onload = () => read(reader.result.split(",")[1]);
      reader.onerror = failed;
      reader.readAsDataURL(file);
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.dataset.gesture === "say") {
      if (await gesture({ kind: "say", ...of(form), text: form.text.value })) form.text.value = "";
    } else if (form.dataset.gesture === "answer_prompt") {
      const ticked = [...form.querySelectorAll("input:checked")].slice(0, 3);
      const answer = event.submitter.value;
      const answers = Object.fromEntries(ticked.map((each) => [each.value, answer]));
      if (ticked.length) await gesture({ kind: "answer_prompt", ...of(form), answers });
      else say("请先勾选模板，最多三个。");
    } else if ("scan" in form.dataset) {
      if (await gesture({ kind: "scan", text: form.text.value })) form.text.value = "";
    }
  });

  document.addEventListener("change", async (event) => {
    if (!("picture" in event.target.dataset) || !event.target.files.length) return;
    const content = await asBase64(event.target.files[0]);
    event.target.value = "";
    await gesture({ kind: "picture", ...of(event.target), content });
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[target=_blank]");
    if (link) link.href = asMe(link.href);
    const button = event.target.closest("button[type=button]");
    if (!button) return;
    const { simple, menu, type, press, key, code, reply, app } = button.dataset;
    if (simple) {
      await gesture({ kind: simple, ...of(button) });
    } else if (menu) {
      button.closest("details")?.removeAttribute("open");
      const text = /^scancode/.test(type) ? window.prompt("扫到了什么？") || "" : "";
      await gesture({ kind: "menu", ...of(button), path: menu, text });
    } else if (press) {
      const chosen = {};
      for (const select of button.closest(".card").querySelectorAll("select")) {
        if (select.value) chosen[select.dataset.question] = select.value;
      }
      await post("card-presses", { message: Number(press), key, chosen });
    } else if (code) {
      button.closest("details").removeAttribute("open");
      await gesture({ kind: "scan", text: code });
    } else if (reply !== undefined) {
      await gesture({ kind: "say", app_id: app, text: button.textContent, menu_line: reply });
    } else if ("voice" in button.dataset) {
      const words = window.prompt("说什么？（识别出来的字，可以不填）");
      if (words !== null) await gesture({ kind: "voice", ...of(button), words });
    }
  });
})();
