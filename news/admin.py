from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from news.models import Article, Topic, other_language

#: The rich-text editor puts one fixed style sheet into the page; the policy lets in this one alone. Where a new
#: version of the editor changes it, the browser tests find the violation and name the new hash.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def number(text):
    """Return a primary key from an address, or None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


class ArticleForm(forms.ModelForm):
    """The editor's form. Who may not publish is offered the states before publication only.

    A new article that translates another one carries that one's key as ``original``.
    """

    original = forms.ModelChoiceField(queryset=Article.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, may_publish=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_publish and "state" in self.fields:
            self.fields["state"].choices = [(state.value, state.label) for state in (Article.State.DRAFT, Article.State.REVIEW)]
        if "slug" in self.fields and (former := self.instance.pk and ", ".join(each.slug for each in self.instance.former_slugs.all())):
            self.fields["slug"].help_text = format_html(
                "{}<br>{}", self.fields["slug"].help_text, _("Also leads here: %(slugs)s") % {"slugs": former}
            )
        if "main_topic" in self.fields:
            # An import may lack a topic, an editor's article may not.
            self.fields["main_topic"].required = True

    def clean(self):
        cleaned = super().clean()
        if self.instance._state.adding and cleaned.get("original"):
            self.instance.translation_group = cleaned["original"].translation_group
        main, others = cleaned.get("main_topic"), cleaned.get("topics")
        if main and others is not None:
            cleaned["topics"] = others.exclude(pk=main.pk)
        return cleaned


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


class ArticleChangeList(ChangeList):
    """The list, which fetches its topics with its rows and leaves the texts in the database."""

    def get_queryset(self, request, **kwargs):
        return super().get_queryset(request, **kwargs).for_admin_list()


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Articles, in the order in which an editor writes them."""

    form = ArticleForm
    list_display = ["title", "state_label", "language", "main_topic", "published_at"]
    list_filter = [StateFilter, "language", "main_topic", "published_at"]
    search_fields = ["title", "lead", "slug"]
    search_help_text = _("Searches title, lead and address.")
    list_per_page = 50
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    radio_fields = {"state": admin.HORIZONTAL}
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    fieldsets = [
        (None, {"fields": ["language", "title", "slug", "lead", "body"]}),
        (_("Topics"), {"fields": ["main_topic", "topics"]}),
        (_("Author and sources"), {"fields": ["byline", "sources"]}),
        (_("Publication"), {"fields": ["state", "published_at", "revised_on"]}),
    ]

    def get_changeform_initial_data(self, request):
        """Begin a translation with what both versions share; its title and texts are its own."""
        initial = super().get_changeform_initial_data(request)
        original = Article.objects.filter(pk=number(request.GET.get("original"))).first()
        if original:
            initial |= {
                "original": original.pk,
                "language": other_language(original.language),
                "main_topic": original.main_topic_id,
                "topics": list(original.topics.values_list("pk", flat=True)),
                "byline": original.byline,
                "sources": original.sources,
            }
        return initial

    def get_fieldsets(self, request, obj=None):
        """Carry the original into a new article's form; show who may only read the text as readers see it."""
        first, *others = super().get_fieldsets(request, obj)
        names = list(first[1]["fields"])
        if obj is None:
            names.append("original")
        elif not self.has_change_permission(request, obj):
            names[names.index("body")] = "body_shown"
        return [(first[0], first[1] | {"fields": names}), *others]

    @admin.display(description=_("text"))
    def body_shown(self, article):
        """Show the cleaned text instead of its source."""
        return mark_safe(article.body)  # cleaned on every save

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Give each text the room it needs."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if rows := {"lead": 4, "sources": 4}.get(db_field.name):
            field.widget.attrs["rows"] = rows
        if db_field.name in {"title", "slug"}:
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def get_form(self, request, obj=None, **kwargs):
        """Give the form the answer to 'may this person publish?', which a form cannot ask itself."""
        form = super().get_form(request, obj, **kwargs)
        may_publish = self.may_publish(request)

        class FormForUser(form):
            def __init__(self, *args, **options):
                super().__init__(*args, may_publish=may_publish, **options)

        return FormForUser

    @staticmethod
    def may_publish(request):
        """Tell whether the person may publish, archive and change what is published."""
        return request.user.has_perm("news.publish_article")

    def has_change_permission(self, request, obj=None):
        """Leave what readers see to those who may publish; an author reads it."""
        allowed = super().has_change_permission(request, obj)
        if allowed and obj and obj.state in {Article.State.PUBLISHED, Article.State.ARCHIVED}:
            return self.may_publish(request)
        return allowed

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        if allowed and obj and obj.state in {Article.State.PUBLISHED, Article.State.ARCHIVED}:
            return self.may_publish(request)
        return allowed

    def view_on_site(self, obj):
        """Return the article's address once a visitor can open it."""
        return obj.get_absolute_url() if obj.is_published else None

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


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_nl", "palette", "position"]
    search_fields = ["name_en", "name_nl"]
    prepopulated_fields = {"slug_en": ["name_en"], "slug_nl": ["name_nl"]}
    fieldsets = [
        (_("English"), {"fields": ["name_en", "slug_en", "intro_en"]}),
        (_("Dutch"), {"fields": ["name_nl", "slug_nl", "intro_nl"]}),
        (_("On the site"), {"fields": ["palette", "position"]}),
    ]

    def view_on_site(self, obj):
        return obj.get_absolute_url()
