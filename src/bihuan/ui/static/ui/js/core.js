/* Small helps on every page; each page works without them. ES2019, no inline handlers. */
(function () {
  "use strict";
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  // Errors are read first.
  var summary = document.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
    // The server's title says so already where a form has errors.
    var word = document.documentElement.lang === "en" ? "Error: " : "错误：";
    if (document.title.indexOf(word.trim()) !== 0) { document.title = word + document.title; }
  }

  // How many characters are left.
  all("textarea[maxlength]").forEach(function (area) {
    var count = document.createElement("p");
    var limit = Number(area.getAttribute("maxlength"));
    count.className = "field__count num";
    var show = function () { count.textContent = area.value.length + " / " + limit.toLocaleString("en"); };
    area.addEventListener("input", show);
    area.insertAdjacentElement("afterend", count);
    show();
  });

  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // A link to a confirmation page opens its dialog instead, where there is one.
  all("[data-dialog]").forEach(function (opener) {
    var dialog = document.getElementById(opener.getAttribute("data-dialog"));
    if (!dialog || !dialog.showModal) { return; }
    opener.addEventListener("click", function (event) {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("close", function () { opener.focus(); });
  });

  // On a phone the menu scrolls sideways: the page one is on stays in view.
  all(".side a[aria-current]").forEach(function (link) {
    var list = link.parentNode.parentNode;
    var over = link.getBoundingClientRect().right - list.getBoundingClientRect().right;
    if (over > 0) { list.scrollLeft += over + 16; }
  });

  // A second tap on the same button waits; the form's token would stop it anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
