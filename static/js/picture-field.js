// The field of an article's picture: a preview and two buttons in place of a number.

import { choosePicture } from "portal/picture-dialog";

for (const field of document.querySelectorAll("[data-picture-field]")) {
  const input = field.querySelector("input");
  const choose = field.querySelector("[data-choose]");
  const remove = field.querySelector("[data-remove]");
  const image = field.querySelector("img");

  const show = (thumb, alt) => {
    image.hidden = !thumb;
    if (thumb) image.src = thumb;
    image.alt = alt || "";
    remove.hidden = !input.value;
  };

  input.type = "hidden";
  const label = document.querySelector(`label[for="${input.id}"]`);
  if (label) label.htmlFor = choose.id;
  choose.hidden = false;
  remove.hidden = !input.value;

  choose.addEventListener("click", async () => {
    const picture = await choosePicture();
    if (!picture) return;
    input.value = picture.id;
    show(picture.thumb, picture.alt);
    choose.focus();
  });
  remove.addEventListener("click", () => {
    input.value = "";
    show("");
    choose.focus();
  });
}
