"""Publish and unpublish many articles at once, each by itself: what cannot be published stays as it is, the others go."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from news.models import Article
from news.tasks import draw_cover

#: Refused articles that are named one by one; more would fill the page.
MOST_NAMED = 10


def change_each(model_admin, request, queryset, change):
    """Change articles one by one, each locked while it is looked at, and write each change into the admin's history.

    Args:
        model_admin: the articles' admin, which tells whether the person may change an article as it is now.
        queryset: the articles that were chosen.
        change: a function that changes an article and says how it went; raises ValidationError where it cannot.

    Returns:
        A dictionary of what ``change`` said to the number of articles, and a list of pairs of title and reason.
    """
    done, refused = {}, []
    for pk in queryset.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            article = Article.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if article is None:
                continue
            if not (model_admin.has_publish_permission(request) and model_admin.has_change_permission(request, article)):
                refused.append((article.title, gettext("You may not change it.")))
                continue
            before = article.state
            try:
                outcome = change(article)
            except ValidationError as error:
                refused.append((Article.objects.values_list("title", flat=True).get(pk=pk), " ".join(error.messages)))
                continue
            done[outcome] = done.get(outcome, 0) + 1
            if article.state == Article.State.PUBLISHED:
                draw_cover.enqueue(article.pk)
            if article.state != before:
                model_admin.log_change(request, article, [{"changed": {"fields": ["State"]}}])
    return done, refused


def tell_refused(model_admin, request, refused):
    """Name the articles that stayed as they were, with the reason."""
    for title, reason in refused[:MOST_NAMED]:
        text = gettext("Left as it was: “%(title)s”. %(reason)s") % {"title": title, "reason": reason}
        model_admin.message_user(request, text, messages.ERROR)
    more = len(refused) - MOST_NAMED
    if more > 0:
        text = ngettext("%(count)s more article was left as it was.", "%(count)s more articles were left as they were.", more)
        model_admin.message_user(request, text % {"count": more}, messages.ERROR)


@admin.action(description=_("Publish"), permissions=["publish"])
def publish(model_admin, request, queryset):
    """Publish the chosen articles; a publication time to come plans them."""

    def change(article):
        if article.state == Article.State.PUBLISHED:
            return "as it was"
        article.publish()
        return "planned" if article.is_planned else "published"

    done, refused = change_each(model_admin, request, queryset, change)
    if count := done.get("published"):
        text = ngettext("%(count)s article is published.", "%(count)s articles are published.", count)
        model_admin.message_user(request, text % {"count": count}, messages.SUCCESS)
    if count := done.get("planned"):
        text = ngettext(
            "%(count)s article is planned and goes live at its publication time.",
            "%(count)s articles are planned and go live at their publication times.",
            count,
        )
        model_admin.message_user(request, text % {"count": count}, messages.SUCCESS)
    if count := done.get("as it was"):
        text = ngettext("%(count)s article was published or planned already.", "%(count)s articles were published or planned already.", count)
        model_admin.message_user(request, text % {"count": count}, messages.INFO)
    tell_refused(model_admin, request, refused)


@admin.action(description=_("Unpublish"), permissions=["publish"])
def unpublish(model_admin, request, queryset):
    """Take the chosen articles away from readers: into the archive, or back to draft where nobody has seen them yet."""

    def change(article):
        if article.state != Article.State.PUBLISHED:
            return "as it was"
        article.withdraw()
        return article.state

    done, refused = change_each(model_admin, request, queryset, change)
    if count := done.get(Article.State.ARCHIVED):
        text = ngettext(
            "%(count)s article is no longer on the site and stands in the archive.",
            "%(count)s articles are no longer on the site and stand in the archive.",
            count,
        )
        model_admin.message_user(request, text % {"count": count}, messages.SUCCESS)
    if count := done.get(Article.State.DRAFT):
        text = ngettext("%(count)s planned article is a draft again.", "%(count)s planned articles are drafts again.", count)
        model_admin.message_user(request, text % {"count": count}, messages.SUCCESS)
    if count := done.get("as it was"):
        text = ngettext("%(count)s article was not published.", "%(count)s articles were not published.", count)
        model_admin.message_user(request, text % {"count": count}, messages.INFO)
    tell_refused(model_admin, request, refused)
