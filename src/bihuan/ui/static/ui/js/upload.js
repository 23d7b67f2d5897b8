/* Shrink photos on the phone to 1600 pixels before they are sent; the server does it again. */
(function () {
  "use strict";
  var SIDE = 1600;

  function shrink(file) {
    return new Promise(function (resolve) {
      if (!/^image\//.test(file.type) || file.size < 400000) { resolve(file); return; }
      var picture = new Image();
      var address = URL.createObjectURL(file);
      picture.onload = function () {
        var scale = Math.min(1, SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.naturalWidth * scale);
        canvas.height = Math.round(picture.naturalHeight * scale);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob(function (blob) {
          var smaller = blob && blob.size < file.size;
          resolve(smaller ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file);
        }, "image/jpeg", 0.85);
      };
      picture.onerror = function () { URL.revokeObjectURL(address); resolve(file); };
      picture.src = address;
    });
  }

  function say(input) {
    var place = document.querySelector('[data-picked="' + input.id + '"]');
    var n = input.files.length;
    if (place) { place.textContent = n ? (n === 1 ? place.dataset.one : place.dataset.some.replace("#", n)) : ""; }
  }

  // What was chosen, small; a picture that the browser can't read leaves its name.
  function show(input) {
    var box = document.querySelector('[data-shown="' + input.id + '"]');
    if (!box) { return; }
    box.textContent = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var figure = document.createElement("figure"), picture = new Image(), name = document.createElement("figcaption");
      name.className = "small muted";
      name.textContent = file.name;
      picture.className = "thumbnail";
      picture.alt = "";
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
      picture.onerror = function () { URL.revokeObjectURL(picture.src); picture.remove(); };
      picture.src = URL.createObjectURL(file);
      figure.appendChild(picture);
      figure.appendChild(name);
      box.appendChild(figure);
    });
  }

  // Another photo was chosen: what was wrong with the last one is over.
  function forget(input) {
    var field = input.closest(".field--bad"), told = document.getElementById(input.id + "_error");
    if (field) { field.classList.remove("field--bad"); }
    if (told) { told.remove(); }
    input.removeAttribute("aria-invalid");
    var summary = document.querySelector(".errors"), link = summary && summary.querySelector('a[href="#' + input.id + '"]');
    if (link) { link.parentNode.remove(); }
    if (link && !summary.querySelector("li")) {
      var cited = document.querySelector("[data-cited]");
      if (cited) { cited.remove(); }
      summary.remove();
    }
  }

  Array.prototype.forEach.call(document.querySelectorAll("input[type=file][accept^=image]"), function (input) {
    if (input.parentNode.classList.contains("picker")) { input.parentNode.classList.add("picker--on"); }
    input.addEventListener("change", function () {
      say(input);
      show(input);
      forget(input);
      if (typeof DataTransfer === "undefined" || !HTMLCanvasElement.prototype.toBlob) { return; }
      var chosen = Array.prototype.slice.call(input.files);
      Promise.all(chosen.map(shrink)).then(function (files) {
        try {
          var box = new DataTransfer();
          files.forEach(function (file) { box.items.add(file); });
          if (input.files.length === files.length) { input.files = box.files; }
        } catch (error) { /* An old engine sends the originals. */ }
      });
    });
  });
})();
