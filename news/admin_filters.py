"""What the staff's list of articles can be narrowed by."""

from functools import reduce
from operator import or_

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Article
from news.querysets import ArticleQuerySet

#: What an editor should look at: its name in the address, its name in the list, and who knows which articles.
ATTENTION = {
    "no-alt": (_("Picture that does not say what it shows"), ArticleQuerySet.without_alt),
    "no-dutch": (_("No Dutch version"), ArticleQuerySet.without_dutch),
    "old-draft": (_("Draft older than 30 days"), ArticleQuerySet.stale_drafts),
}


class StateFilter(admin.SimpleListFilter):
    """Filters by state as the list shows it: what is planned is apart from what readers see."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        draft, review, *others = Article.State.choices
        return [draft, review, ("planned", _("Planned")), *others]

    def queryset(self, request, queryset):
        match self.value():
            case None:
                return queryset
            case "planned":
                return queryset.filter(state=Article.State.PUBLISHED, published_at__gt=timezone.now())
            case Article.State.PUBLISHED:
                return queryset.published()
            case state:
                return queryset.filter(state=state)


class AttentionFilter(admin.SimpleListFilter):
    """Filters by what an editor should look at."""

    title = _("what needs attention")
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        return [("any", _("Any of these")), *((key, label) for key, (label, _articles) in ATTENTION.items())]

    def queryset(self, request, queryset):
        wanted = ATTENTION.values() if self.value() == "any" else [ATTENTION[self.value()]] if self.value() in ATTENTION else []
        if not wanted:
            return queryset
        # Each one asked by itself: they may join other tables, and the list has joins and annotations of its own.
        return queryset.filter(reduce(or_, (Q(pk__in=articles(Article.objects.all()).order_by().values("pk")) for _label, articles in wanted)))
