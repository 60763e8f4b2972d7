"use strict";
// Asks every two seconds what is new, puts it on top, and lets it glow once.
(function () {
  const body = document.body;
  let latest = Number(body.dataset.latest);
  let asking = false;

  function place(card) {
    const screen = document.querySelector(`.phone[data-place="${card.place}"]`);
    if (!screen) {
      location.reload();
      return;
    }
    const cards = screen.querySelector(".cards");
    const holder = document.createElement("template");
    holder.innerHTML = card.html.trim();
    const fresh = holder.content.firstElementChild;
    fresh.classList.add("fresh");
    cards.prepend(fresh);
    cards.querySelector(".empty").hidden = true;
    const count = document.querySelector(`label[data-place="${card.place}"] .count`);
    count.textContent = String(cards.querySelectorAll(".message").length);
    count.classList.add("fresh");
  }

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(`/phone/${body.dataset.person}/news?after=${latest}`);
      if (answer.ok) {
        const news = await answer.json();
        news.cards.forEach(place);
        latest = news.latest;
      }
    } catch {
      // The simulator is being restarted: the next round asks again.
    } finally {
      asking = false;
    }
  }

  setInterval(ask, 2000);
  document.addEventListener("visibilitychange", ask);
})();
