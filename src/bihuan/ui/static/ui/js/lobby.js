/* The big screen: shows whole cards only, turns the page by itself, renews itself, keeps the last good page. */
(function () {
  "use strict";
  var TURN = 12000, RENEW = 60000;

  function pages(list) {
    var cards = Array.prototype.slice.call(list.children);
    cards.forEach(function (card) { card.hidden = false; });
    var room = list.clientHeight, result = [], page = [], used = 0;
    var gap = parseFloat(window.getComputedStyle(list).rowGap) || 0;
    var heights = cards.map(function (card) { return card.getBoundingClientRect().height; });
    cards.forEach(function (card, at) {
      if (page.length && used + heights[at] > room + 1) { result.push(page); page = []; used = 0; }
      page.push(card);
      used += heights[at] + gap;
    });
    if (page.length) { result.push(page); }
    return result;
  }

  var turn = 0;
  function show() {
    Array.prototype.forEach.call(document.querySelectorAll(".cards"), function (list) {
      var found = pages(list);
      if (!found.length) { return; }
      var now = found[turn % found.length];
      Array.prototype.forEach.call(list.children, function (card) { card.hidden = now.indexOf(card) < 0; });
    });
  }

  function stale(isStale) {
    var note = document.querySelector("[data-stale]");
    if (note) { note.hidden = !isStale; }
  }

  function renew() {
    fetch(location.href, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html");
        var parts = fresh.querySelectorAll("[data-fresh]");
        if (!parts.length) { throw new Error("not a lobby page"); }
        Array.prototype.forEach.call(parts, function (part) {
          var here = document.querySelector('[data-fresh="' + part.getAttribute("data-fresh") + '"]');
          if (here) { here.replaceWith(document.importNode(part, true)); }
        });
        stale(false);
        show();
      })
      .catch(function () { stale(true); });
  }

  window.addEventListener("resize", show);
  window.addEventListener("load", show);
  show();
  window.setInterval(function () { turn += 1; show(); }, TURN);
  window.setInterval(renew, RENEW);
})();
