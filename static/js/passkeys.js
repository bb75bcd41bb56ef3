// Shows what asks for a passkey where the browser can, and says so where it did not come to that.
if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = false
  for (const text of document.querySelectorAll("[data-no-passkey]")) text.hidden = true
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  const error = document.querySelector("[data-passkey-error]")
  // Emptied first: a text that comes anew is read out once more.
  error.hidden = true
  setTimeout(() => { error.hidden = false })
})
for (const button of document.querySelectorAll("[data-passkey] button")) {
  button.addEventListener("click", () => { document.querySelector("[data-passkey-error]").hidden = true })
}
