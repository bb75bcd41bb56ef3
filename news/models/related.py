"""What the related news is kept in: an index of terms, what comes of it for each article, and what editors chose.

All but ``RelatedPick`` can be made anew from the articles by ``rebuild_related``. The rows name their
articles by their keys without a constraint: publishing an article, or naming it, then locks no other
one's row, and two editors who do so at once never wait for each other in a circle.
"""

from enum import IntEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.models.article import Article


class Phase(IntEnum):
    """What is done with the index at present: nothing but a look at what came past the portal, or one of the passes of a making."""

    IDLE = 0
    TERMS = 1
    FREQUENCIES = 2
    WEIGHTS = 3
    NEIGHBOURS = 4
    LISTS = 5


class RelatedIndex(models.Model):
    """The index as a whole, in one row, locked by whoever changes it: changes come one after the other, and no link is lost."""

    #: How many articles of each language are in it, by its code.
    totals = models.JSONField(default=dict)
    #: Whether articles may be missing in it, or have another text: it is new, rows came past ``save()``, or another making is wanted.
    is_due = models.BooleanField(default=True)
    #: How far the making has come: a ``Phase``, and the key after which its next step begins.
    phase = models.PositiveSmallIntegerField(default=Phase.IDLE.value)
    position = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("index of related news")
        verbose_name_plural = _("indexes of related news")

    def __str__(self):
        return f"{self.totals}"

    @classmethod
    def locked(cls):
        """Return the row, locked until the transaction ends."""
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)

    def has_listed(self, key):
        """Tell whether an article's list is as good as any: while lists are made anew, those of the articles up to the position are."""
        return self.phase != Phase.LISTS or key <= self.position


class RelatedTerm(models.Model):
    """A stem, a name or the beginning of a word, and how many articles of its language have it."""

    id = models.AutoField(primary_key=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    text = models.CharField(max_length=100)
    #: As the first article that had it wrote it; nothing for what is no word.
    shown = models.CharField(max_length=200, blank=True)
    is_name = models.BooleanField(default=False)
    articles = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["language", "text"], name="related_term_unique_in_language")]

    def __str__(self):
        return self.text


class RelatedPosting(models.Model):
    """That an article has a term. The key holds all there is to know, so that its index answers alone."""

    pk = models.CompositePrimaryKey("term_id", "article_id", "weight")
    term_id = models.IntegerField()
    article_id = models.BigIntegerField()
    weight = models.SmallIntegerField()

    class Meta:
        verbose_name = _("use of a term")
        verbose_name_plural = _("uses of terms")

    def __str__(self):
        return f"{self.term_id} {self.article_id}"


class RelatedText(models.Model):
    """An article in the index: published, or planned to be."""

    article = models.OneToOneField(Article, primary_key=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="related_text")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    #: As the article has it. A list keeps places for what is planned.
    published_at = models.DateTimeField()
    #: Of title, lead and body as they are written, and of their words alone: what has the same words is the same text.
    digest = models.CharField(max_length=32)
    words_digest = models.CharField(max_length=32)
    #: Terms with their counts, the vector made of them, the same widened by the neighbours, and these with their cosines.
    counts = models.BinaryField()
    #: How the article writes each of these terms, shortened: what is shown as a reason has to stand in both.
    forms = models.BinaryField(default=bytes)
    vector = models.BinaryField(default=bytes)
    widened = models.BinaryField(default=bytes)
    neighbours = models.BinaryField(default=bytes)
    #: The keys of those that share the most with it: while the index is made, its list is made of those its neighbours were chosen from.
    pool = models.BinaryField(default=bytes)
    #: The articles of the language when the vector was made: how rare terms are changes as they become more.
    weighed_for = models.PositiveIntegerField(default=0)
    #: Whether the list had to leave some out: it is worth while to look for others when some of it goes.
    has_more = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("article in the index")
        verbose_name_plural = _("articles in the index")

    def __str__(self):
        return f"{self.article_id}"


class RelatedLink(models.Model):
    """An article in another one's list, found by the index. Which of them a reader sees is settled when the list is read."""

    pk = models.CompositePrimaryKey("article_id", "other_id")
    article = models.ForeignKey(Article, db_constraint=False, db_index=False, on_delete=models.DO_NOTHING, related_name="related_links")
    # Indexed for 'also shown on …', and for taking out what readers can no longer open.
    other = models.ForeignKey(Article, db_constraint=False, on_delete=models.DO_NOTHING, related_name="links_to_it")
    #: The cosine, in millionths.
    score = models.IntegerField()
    #: What both are about, as both write it, where something says it, and whether that is a name.
    shown = models.CharField(max_length=200, default="")
    is_name = models.BooleanField(default=False)
    #: A better one of the list that has nearly the same text, or the article itself; 0 for none.
    twin_of = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def __str__(self):
        return f"{self.article_id} → {self.other_id}"


class RelatedPick(models.Model):
    """What an editor decided about an article in another one's list: it is shown, before the others, or it is not."""

    class Kind(models.TextChoices):
        PIN = "pin", _("Always show")
        BLOCK = "block", _("Never show")

    # Its index is that of the constraint below.
    article = models.ForeignKey(
        Article, verbose_name=_("article"), db_index=False, db_constraint=False, on_delete=models.CASCADE, related_name="related_picks"
    )
    other = models.ForeignKey(Article, verbose_name=_("related article"), db_constraint=False, on_delete=models.CASCADE, related_name="picks_of_it")
    kind = models.CharField(_("decision"), max_length=5, choices=Kind)
    position = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("editor’s choice")
        verbose_name_plural = _("editors’ choices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="related_pick_once"),
            models.CheckConstraint(condition=~Q(article=F("other")), name="related_pick_of_another"),
            models.CheckConstraint(condition=Q(kind__in=["pin", "block"]), name="related_pick_kind_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.other}"
