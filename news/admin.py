from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from news import topic_admin  # noqa: F401 - registers the topics
from news.admin_actions import publish, unpublish
from news.admin_filters import AttentionFilter, StateFilter
from news.admin_texts import TextsAdmin
from news.models import Article, other_language
from news.picture_admin import PictureInput
from news.related import picks, related_to
from news.related_admin import RelatedField, report_view
from news.tasks import draw_cover

#: The rich-text editor puts one fixed style sheet into the page; the policy lets in this one alone. Where a new
#: version of the editor changes it, the browser tests find the violation and name the new hash.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


#: Pixels. A cover is up to 1,200 wide; from here on it is stretched by no more than half.
LEAST_COVER_WIDTH = 800


def number(text):
    """Return a primary key from an address, or None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def original_of(request):
    """Return the article that an address asks to translate, or None."""
    return Article.objects.filter(pk=number(request.GET.get("original"))).first()


class ArticleForm(forms.ModelForm):
    """The editor's form. Who may not publish is offered the states before publication only.

    A new article that translates another one carries that one's key as ``original``.
    """

    original = forms.ModelChoiceField(queryset=Article.objects.all(), required=False, widget=forms.HiddenInput)
    related = RelatedField()

    class Meta:
        widgets = {"cover": PictureInput}

    def __init__(self, *args, may_publish=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_publish and "state" in self.fields:
            self.fields["state"].choices = [(state.value, state.label) for state in (Article.State.DRAFT, Article.State.REVIEW)]
        if "slug" in self.fields and (former := self.instance.pk and ", ".join(each.slug for each in self.instance.former_slugs.all())):
            self.fields["slug"].help_text = format_html(
                "{}<br>{}", self.fields["slug"].help_text, _("Also leads here: %(slugs)s") % {"slugs": former}
            )
        if "related" in self.fields:
            self.fields["related"].widget.article, self.fields["related"].widget.may_publish = self.instance, may_publish
        if "main_topic" in self.fields:
            # An import may lack a topic, an editor's article may not.
            self.fields["main_topic"].required = True

    def clean_cover(self):
        """Refuse a picture that would be stretched: it may stand in the text instead."""
        cover = self.cleaned_data["cover"]
        if cover and cover.width < LEAST_COVER_WIDTH:
            problem = _("The picture is %(width)s pixels wide. Above an article it needs at least %(least)s; in the text it may stand as it is.")
            raise forms.ValidationError(problem % {"width": cover.width, "least": LEAST_COVER_WIDTH})
        return cover

    def clean(self):
        cleaned = super().clean()
        if self.instance._state.adding and cleaned.get("original"):
            self.instance.translation_group = cleaned["original"].translation_group
        main, others = cleaned.get("main_topic"), cleaned.get("topics")
        if main and others is not None:
            cleaned["topics"] = others.exclude(pk=main.pk)
        if cleaned.get("related"):
            # Here, as addresses are looked up in the language that this form gives the article.
            try:
                cleaned["related"] = self.fields["related"].settle(cleaned["related"], self.instance, cleaned.get("language", self.instance.language))
            except forms.ValidationError as problem:
                self.add_error("related", problem)
        return cleaned


class ArticleChangeList(ChangeList):
    """The list, which fetches its topics with its rows and leaves the texts in the database."""

    def get_queryset(self, request, **kwargs):
        return super().get_queryset(request, **kwargs).for_admin_list()


@admin.register(Article)
class ArticleAdmin(TextsAdmin):
    """Articles, in the order in which an editor writes them."""

    form = ArticleForm
    list_display = ["title", "state_label", "live_address", "versions", "main_topic", "publication"]
    list_filter = [AttentionFilter, StateFilter, "language", "main_topic", "published_at"]
    search_fields = ["title", "lead", "slug"]
    search_help_text = _("Searches title, lead and address.")
    list_per_page = 50
    actions = [publish, unpublish]
    recommended_lengths = {"title": 90, "lead": 300}
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    radio_fields = {"state": admin.HORIZONTAL}
    raw_id_fields = ["cover"]
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    fieldsets = [
        (None, {"fields": ["language", "title", "slug", "lead", "cover", "body"]}),
        (_("Topics"), {"fields": ["main_topic", "topics"]}),
        (_("Author and sources"), {"fields": ["byline", "sources"]}),
        (_("Related news"), {"fields": ["related"]}),
        (_("Publication"), {"fields": ["state", "published_at", "revised_on"]}),
    ]

    def get_changeform_initial_data(self, request):
        """Begin a translation with what both versions share, and with the text that is to be translated: its pictures and tables are in it."""
        initial = super().get_changeform_initial_data(request)
        # From an address it is text, which the pair of fields cannot take apart.
        initial.pop("published_at", None)
        if original := original_of(request):
            initial |= {
                "original": original.pk,
                "language": other_language(original.language),
                "cover": original.cover_id,
                "body": original.body,
                "main_topic": original.main_topic_id,
                "topics": list(original.topics.values_list("pk", flat=True)),
                "byline": original.byline,
                "sources": original.sources,
            }
        return initial

    def add_view(self, request, form_url="", extra_context=None):
        """Say what is translated, and lead to the version that is there already."""
        original = original_of(request)
        if original and request.method == "GET":
            if version := Article.objects.filter(translation_group=original.translation_group).exclude(pk=original.pk).first():
                return redirect("admin:news_article_change", version.pk)
            words = {"title": original.title, "language": dict(settings.LANGUAGES)[other_language(original.language)]}
            extra_context = {"title": _("Translate “%(title)s” into %(language)s") % words, "translated_from": original} | (extra_context or {})
        return super().add_view(request, form_url, extra_context)

    def get_fieldsets(self, request, obj=None):
        """Carry the original into a new article's form; show who may only read the text as readers see it."""
        first, *others = super().get_fieldsets(request, obj)
        names = list(first[1]["fields"])
        if obj is None:
            names.append("original")
        elif not self.has_change_permission(request, obj):
            names[names.index("body")] = "body_shown"
            others = [(name, {"fields": ["related_shown"]} if options["fields"] == ["related"] else options) for name, options in others]
        return [(first[0], first[1] | {"fields": names}), *others]

    @admin.display(description=_("text"))
    def body_shown(self, article):
        """Show the cleaned text instead of its source."""
        return mark_safe(article.body)  # cleaned on every save

    @admin.display(description=_("List beside the article"))
    def related_shown(self, article):
        """Show what readers see beside the article."""
        shown = [(each.article.title, each.reason) for each in related_to(article)]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} ({})</li>", shown)) if shown else None

    def get_urls(self):
        report = path("related/", self.admin_site.admin_view(lambda request: report_view(request, self)), name="news_article_related")
        return [report, *super().get_urls()]

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Give each text the room it needs."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if rows := {"lead": 4, "sources": 4}.get(db_field.name):
            field.widget.attrs["rows"] = rows
        if db_field.name == "lead":
            field.help_text = _("One paragraph of plain text: what happened, and why it matters. At most 300 characters read well.")
        if db_field.name in {"title", "slug"}:
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def get_form(self, request, obj=None, **kwargs):
        """Give the form the answer to 'may this person publish?', which a form cannot ask itself."""
        form = super().get_form(request, obj, **kwargs)
        may_publish = self.has_publish_permission(request)

        class FormForUser(form):
            def __init__(self, *args, **options):
                super().__init__(*args, may_publish=may_publish, **options)

        return FormForUser

    def has_publish_permission(self, request):
        """Tell whether the person may publish, archive and change what is published."""
        return request.user.has_perm("news.publish_article")

    def has_change_permission(self, request, obj=None):
        """Leave what readers see to those who may publish; an author reads it."""
        allowed = super().has_change_permission(request, obj)
        if allowed and obj and obj.state in {Article.State.PUBLISHED, Article.State.ARCHIVED}:
            return self.has_publish_permission(request)
        return allowed

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        if allowed and obj and obj.state in {Article.State.PUBLISHED, Article.State.ARCHIVED}:
            return self.has_publish_permission(request)
        return allowed

    def may_change_page(self, request, article):
        """Tell whether the person may change what stands on another article's page, a draft's too, from the form of this one."""
        return self.has_publish_permission(request) and self.has_change_permission(request, article)

    def save_model(self, request, obj, form, change):
        """Ask once more at the last door: the row may have been published since the form looked at it."""
        stored = Article.objects.select_for_update(no_key=True).for_address().filter(pk=obj.pk).first() if change else None
        kept_from = {Article.State.PUBLISHED, Article.State.ARCHIVED} & {obj.state, stored.state if stored else obj.state}
        if kept_from and not self.has_publish_permission(request):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj):
        """Return the article's address once a visitor can open it."""
        return obj.get_absolute_url() if obj.is_published else None

    def save_related(self, request, form, formsets, change):
        """Store what was decided about related news, and have the cover drawn by the worker, so that its first reader need not wait."""
        super().save_related(request, form, formsets, change)
        if changes := form.cleaned_data.get("related"):
            picks.store(form.instance, changes, may_change=lambda other: self.may_change_page(request, other))
        draw_cover.enqueue(form.instance.pk)

    @method_decorator(csp_update({"style-src": EDITOR_STYLE}))
    def changeform_view(self, *args, **kwargs):
        return super().changeform_view(*args, **kwargs)

    def render_change_form(self, request, context, **kwargs):
        """Give the editor's scripts and import map the nonce that the strict policy asks for."""
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        if obj := kwargs.get("obj"):
            context["translation"] = Article.objects.filter(translation_group=obj.translation_group).exclude(pk=obj.pk).first()
            context["translation_language"] = dict(settings.LANGUAGES)[other_language(obj.language)]
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, article):
        """Show the state, and 'planned' for what goes live later."""
        kind, label = ("plan", _("Planned")) if article.is_planned else (article.state, article.get_state_display())
        return format_html('<span class="state state-{}">{}</span>', kind, label)

    @admin.display(description=_("languages"), ordering="language")
    def versions(self, article):
        """Show the article's language, and the way to its version in the other one."""
        names = dict(settings.LANGUAGES)
        if article.other_pk:
            address = reverse("admin:news_article_change", args=[article.other_pk])
            other = format_html('<a href="{}">{}</a>', address, names[article.other_language])
        else:
            address = f"{reverse('admin:news_article_add')}?original={article.pk}"
            missing = _("translate into %(language)s") % {"language": names[other_language(article.language)]}
            other = format_html('<a class="quiet" href="{}">{}</a>', address, missing)
        return format_html("{}<br>{}", names[article.language], other)

    @admin.display(description=_("publication time"), ordering="published_at")
    def publication(self, article):
        """Show the publication time short: the list has six columns more."""
        moment = article.published_at and localtime(article.published_at)
        return moment and format_html('<span class="nowrap">{}</span><br>{}', date_format(moment, "SHORT_DATE_FORMAT"), date_format(moment, "H.i"))

    @admin.display(description=_("live address"), ordering="slug", empty_value="")
    def live_address(self, article):
        """Show the address of what readers can open."""
        if not article.is_published:
            return None
        return format_html('<a class="address" href="{0}">{0}</a>', article.get_absolute_url())
