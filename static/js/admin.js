// Names what the stock admin leaves without a name.
for (const [index, label] of document.querySelectorAll(".form-row label:not([for])").entries()) {
  // The label of several fields together: radio buttons, checkboxes, a date with its time.
  const group = label.parentElement.querySelector(".radiolist, .datetime, [id]:has(input[type=checkbox]):not(fieldset)")
  if (!group || label.contains(group) || group.contains(label)) continue
  label.id ||= `label-of-${index}`
  group.setAttribute("role", group.matches(".radiolist") ? "radiogroup" : "group")
  group.setAttribute("aria-labelledby", label.id)
  const help = label.closest(".form-row").querySelector(".help")
  if (help) {
    help.id ||= `help-of-${index}`
    group.setAttribute("aria-describedby", help.id)
  }
}

// The two-column choosers of groups and permissions are made after the page has loaded.
window.addEventListener("load", () => setTimeout(() => {
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img")
}))

// The search field's only label is a picture, with an English text for it.
const search = document.querySelector("#changelist-search #searchbar")
if (search) {
  const word = search.form.querySelector("[type=submit]").value
  search.setAttribute("aria-label", word)
  search.labels[0]?.querySelector("img")?.setAttribute("alt", word)
}
