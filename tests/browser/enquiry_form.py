"""The form ``other`` in the browser, for the tests of its script."""

QUESTION = "We make sensors for small satellites. Who could help us?"
DRAFT = "[...Object.keys(sessionStorage)].map((key) => [key, JSON.parse(sessionStorage[key])])"
# Without motion: a view transition that the next step cuts short is a complaint in Chromium's console.
STILL = {"viewport": {"width": 390, "height": 800}, "reduced_motion": "reduce"}


def question(page):
    return page.locator("#id_message")


def counter(page):
    return page.locator(".counter").inner_text()


def button(page):
    return page.locator("form [type=submit]")


def fill_in(page, message=QUESTION):
    """Answer everything that the form ``other`` asks."""
    question(page).fill(message)
    page.get_by_label("Your name").fill("Demo Visitor")
    page.get_by_label("E-mail address").fill("visitor@example.org")
    page.get_by_label("Ask me first").check()


def send(page, message=QUESTION):
    """Fill in the form ``other``, send it and come to the receipt."""
    fill_in(page, message)
    button(page).click()
    page.wait_for_url("**/received/**")


def back_to_a_fresh_form(page, token):
    """Go back from the receipt, to a form that does not have this token; the page that has it goes before it has loaded."""
    page.go_back(wait_until="commit")
    page.locator(f"[name=token]:not([value='{token}'])").wait_for(state="attached")


def drafts(page):
    return {key: draft.get("answers") for key, draft in page.evaluate(DRAFT)}
