"""Rich text that tries to run something, stored by every door, on every page that shows it."""

from functools import partial
from itertools import cycle

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.html import clean
from news.models import Article
from tests.factories import make_article, make_topic
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.browser

#: Each text on its own is tested without a browser; here their remains stand together on a few pages.
A_PAGE = 400


def by_the_admin(text, number):
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    data = {"language": "en", "title": f"{OWN[0]} {number}", "slug": f"admin-{number}", "lead": OWN[2], "body": text, "sources": text[:3000]}
    data |= {"main_topic": make_topic("health").pk, "state": "published", "byline": OWN[3], "published_at_0": "", "published_at_1": "", "cover": ""}
    assert client.post(reverse("admin:news_article_add"), data).status_code == 302


def by_the_import(text, number, folder):
    path = folder / f"page-{number}.html"
    path.write_text(
        f"<html lang=en><body><main><h1>Imported {number}</h1><p>7 July 2020</p><p class=lead>x</p><div>{text}</div></main></body></html>"
    )
    call_command("import_news", str(path), publish=True, topic="health", verbosity=0)


def by_the_shell(text, number):
    make_article(f"{OWN[1]} {number}", slug=f"shell-{number}", lead=OWN[4], body=text)
    fields = {"language": "en", "title": OWN[0], "lead": OWN[2], "state": "published", "published_at": timezone.now(), "art_seed": "x"}
    Article.objects.bulk_create([Article(slug=f"bulk-{number}", body=text, **fields)])
    make_article(slug=f"update-{number}")
    Article.objects.filter(slug=f"update-{number}").update(body=text, title=OWN[0], byline=OWN[2])


def test_hostile_text_runs_nothing_anywhere(visit, editor, tmp_path):
    texts = hostile_texts()
    pages = ["".join(f"<p>{clean(text)}</p>" for text in texts[start : start + A_PAGE]) for start in range(0, len(texts), A_PAGE)]
    doors = [by_the_admin, partial(by_the_import, folder=tmp_path), by_the_shell]
    for store in doors:
        store("<p>Text.</p>" + "".join(OWN), 0)
    for number, (store, text) in enumerate(zip(cycle(doors), pages, strict=False), start=1):
        store(text, number)
    # Hostile titles reach the lists this way, where the newest stand first.
    by_the_admin(f"<p>Text.</p>{OWN[0]}", 99)

    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = window.page
    page.on("dialog", lambda dialog: (window.trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    for article in Article.objects.published():
        assert page.goto(article.get_absolute_url()).status == 200
    for address in ("/en/", "/nl/", "/en/news/", "/en/topics/health/"):
        assert page.goto(address).status == 200
    for item in page.request.get("/en/news/feed.json").json()["items"]:
        # As a feed reader without any policy would show it; pictures of ours are asked for under the portal's address.
        page.set_content(f"<title>{item['id']}</title>{item['content_html']}")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/admin/news/article/")
    for article in Article.objects.filter(slug__in=["admin-0", "update-0"]):
        page.goto(f"/admin/news/article/{article.pk}/change/")
        page.locator("[contenteditable=true]").wait_for()
        page.goto(f"/admin/news/article/{article.pk}/history/")
    assert [line for line in window.trouble if "404" not in line] == []
