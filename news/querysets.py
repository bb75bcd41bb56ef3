"""The doors to articles and topics. Every public page starts at ``published()``."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Case, Count, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import get_language


class ArticleQuerySet(models.QuerySet):
    def lock(self):
        """Lock the articles' rows until the transaction ends, in the order of their keys.

        Who changes or deletes articles has their rows first, then the index of related news (``RelatedIndex.locked``), and what
        else hangs on an article after that. All in one order: nobody waits for somebody who waits for them. Their keys are left
        free, for rows that name them.
        """
        rows = self.model.objects.filter(pk__in=self.order_by().values("pk")).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))

    def delete(self):
        """Delete the articles, once their rows are locked; see ``lock``."""
        with transaction.atomic():
            self.lock()
            return super().delete()

    # As Django has it: a method of sets alone, and none that a template may call.
    delete.alters_data = delete.queryset_only = True

    def published(self, at=None):
        """Return the articles a visitor may see: published, and their time has come.

        The clock is in the query, so a planned article goes live at its minute by itself.

        Args:
            at: the moment to look from; now unless told.
        """
        return self.filter(state=self.model.State.PUBLISHED, published_at__lte=at or timezone.now())

    def planned(self, at=None):
        """Return the articles that go live by themselves later.

        Args:
            at: the moment to look from; now unless told.
        """
        return self.filter(state=self.model.State.PUBLISHED, published_at__gt=at or timezone.now())

    def unpublished(self):
        """Return what is being written: drafts, and what is in review."""
        return self.filter(state__in=[self.model.State.DRAFT, self.model.State.REVIEW])

    def once_public(self):
        """Return the articles that are published, and those that were and are withdrawn: their time has come, whatever their state."""
        return self.filter(published_at__lte=timezone.now())

    def readable_in(self, language):
        """Return the published articles for a reader of a language, newest first.

        Articles in that language, and those that have no published version in it: a reader of
        Dutch then also finds what is there in English only (the card says so).

        Args:
            language: the reader's language, as ``nl``.
        """
        articles = self.published()
        theirs = self.model.objects.published().filter(language=language, translation_group=OuterRef("translation_group"))
        return articles.filter(Q(language=language) | ~Exists(theirs)).order_by("-published_at", "-pk")

    def for_cards(self):
        """Fetch what a card shows, without the body, in one query."""
        return self.select_related("main_topic", "cover").defer("body", "sources")

    def for_page(self, language):
        """Fetch what an article's own page shows, with ``other_slug``, that of its published version in a language.

        Args:
            language: the language that the switch on the page leads to.
        """
        other = self.model.objects.published().filter(translation_group=OuterRef("translation_group"), language=language)
        return self.select_related("main_topic", "cover").annotate(other_slug=Subquery(other.values("slug")[:1]))

    def for_feed(self):
        """Fetch what a feed shows of an article, in two queries."""
        return self.select_related("main_topic", "cover").prefetch_related("topics")

    def for_sitemap(self):
        """Fetch what a sitemap tells of an article, with ``other_language`` and ``other_slug`` of its published version in another language.

        Oldest first: a new article then stands at the end, and no other one moves to another file.
        """
        other = self.model.objects.published().filter(translation_group=OuterRef("translation_group")).exclude(language=OuterRef("language"))
        return (
            self.only("language", "slug", "published_at", "updated_at")
            .annotate(other_language=Subquery(other.values("language")[:1]), other_slug=Subquery(other.values("slug")[:1]))
            .order_by("pk")
        )

    def for_admin_list(self):
        """Fetch what the staff's list shows, in one query, with ``other_pk`` and ``other_language`` of the version in another language."""
        other = self.model.objects.filter(translation_group=OuterRef("translation_group")).exclude(language=OuterRef("language"))
        return (
            self.select_related("main_topic")
            .defer("body", "sources", "lead")
            .annotate(other_pk=Subquery(other.values("pk")[:1]), other_language=Subquery(other.values("language")[:1]))
        )

    def without_dutch(self):
        """Return the published and planned English articles that have no Dutch version, not even a draft of one."""
        dutch = self.model.objects.filter(language="nl", translation_group=OuterRef("translation_group"))
        return self.filter(~Exists(dutch), language="en", state=self.model.State.PUBLISHED)

    def stale_drafts(self, days=30):
        """Return what is not published yet and was last saved long ago.

        Args:
            days: the age from which a draft is an old one.
        """
        return self.unpublished().filter(updated_at__lt=timezone.now() - timedelta(days=days))

    def for_address(self):
        """Fetch what makes an article's address, and what tells whether readers may know it."""
        return self.only("language", "slug", "state", "published_at")

    def in_topic(self, topic):
        """Return the articles that have the topic as their main one or among the others."""
        return self.filter(Q(main_topic=topic) | Exists(self.model.topics.through.objects.filter(article_id=OuterRef("pk"), topic_id=topic.pk)))

    def without_alt(self):
        """Return the articles that show a picture which lacks, in a language, the words for who cannot see it."""
        silent = self.model._meta.get_field("cover").related_model.objects.without_alt()
        # A text names its pictures by their keys.
        in_text = silent.annotate(text=ExpressionWrapper(OuterRef("body"), output_field=models.TextField())).filter(text__contains=F("key"))
        return self.filter(Q(cover__in=silent) | Exists(in_text))


class FormerSlugQuerySet(models.QuerySet):
    def move(self, article, before):
        """Note that an article has left an address, and that the one it has now is a former one of its no longer.

        Where another article had left the same address earlier, this one is the last that readers saw there.

        Args:
            article: the article, as it is saved now.
            before: the same article as it was; its address is kept only where readers may know it.
        """
        self.filter(article=article, language=article.language, slug=article.slug).delete()
        if before.was_public:
            self.update_or_create(language=before.language, slug=before.slug, defaults={"article": article})


class ImageQuerySet(models.QuerySet):
    #: After these attempts a picture keeps its original for good.
    MOST_ATTEMPTS = 5

    def without_alt(self):
        """Return the pictures that do not say in both languages what they show, as an import may leave them."""
        return self.filter(Q(alt_en="") | Q(alt_nl=""))

    def due(self, at=None):
        """Return the pictures whose renditions a worker is to make now, the longest waiting first."""
        waiting = self.filter(rendered_at__isnull=True, attempts__lt=self.MOST_ATTEMPTS, next_attempt_at__lte=at or timezone.now())
        return waiting.order_by("next_attempt_at", "pk")


class TopicQuerySet(models.QuerySet):
    def by_address(self, slug):
        """Return the topic with an address in either language, the reader's own first, or None.

        Args:
            slug: the address.
        """
        own = Case(When(**{f"slug_{(get_language() or 'en')[:2]}": slug}, then=0), default=1, output_field=models.IntegerField())
        return self.filter(Q(slug_en=slug) | Q(slug_nl=slug)).order_by(own).first()

    def with_last_change(self):
        """Return all topics in their order, each with ``changed_at``: when the newest or last saved of its main articles came to readers."""
        article = self.model._meta.get_field("main_articles").related_model
        mine = article.objects.published().filter(main_topic=OuterRef("pk")).order_by().values("main_topic")
        newest = mine.annotate(moment=Max(Greatest("updated_at", "published_at"))).values("moment")
        return self.annotate(changed_at=Subquery(newest)).order_by("position", "pk")

    def with_counts(self, language, **narrow):
        """Return the topics with ``article_count``: how many readable articles carry each, as main or other topic.

        Args:
            language: the reader's language.
            narrow: further conditions on the articles, as ``published_at__year=2024``.
        """
        article = self.model._meta.get_field("main_articles").related_model
        other = article.topics.through.objects.filter(article_id=OuterRef("pk"), topic_id=OuterRef(OuterRef("pk")))
        carried = article.objects.readable_in(language).filter(**narrow).filter(Q(main_topic=OuterRef("pk")) | Exists(other)).order_by()
        total = carried.annotate(one=Value(1)).values("one").annotate(total=Count("*")).values("total")
        return self.annotate(article_count=Coalesce(Subquery(total), 0, output_field=models.IntegerField())).order_by("position", "pk")
