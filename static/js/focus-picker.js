// A click on the picture sets what stays in sight when it is cut; the two numbers beside it say the same.

"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const picker = document.querySelector("[data-focus-picker]");
  const inputs = { x: document.getElementById("id_focus_x"), y: document.getElementById("id_focus_y") };
  if (!picker || !inputs.x || !inputs.y) return;
  const image = picker.querySelector("img");
  const mark = picker.querySelector("[data-mark]");
  const crops = picker.parentElement.querySelectorAll("[data-crop] img");

  const place = () => {
    const [x, y] = [inputs.x, inputs.y].map((input) => Math.min(100, Math.max(0, Number(input.value) || 0)));
    mark.style.insetInlineStart = `${x}%`;
    mark.style.insetBlockStart = `${y}%`;
    for (const crop of crops) crop.style.objectPosition = `${x}% ${y}%`;
  };

  picker.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    inputs.x.value = Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * 100);
    inputs.y.value = Math.round(Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)) * 100);
    place();
  });
  for (const input of Object.values(inputs)) input.addEventListener("input", place);

  const file = document.getElementById("id_file");
  // A file that is sent with another field left empty would have to be chosen again: the browser asks before.
  if (file) file.form.noValidate = false;
  file?.addEventListener("change", () => {
    const [chosen] = file.files;
    for (const each of [image, ...crops]) each.src = chosen ? URL.createObjectURL(chosen) : "";
    picker.parentElement.hidden = !chosen;
  });
  place();
});
