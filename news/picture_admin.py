"""Pictures in the admin: taking them in, saying what they show, and picking one for an article."""

from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Q
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from js_asset import ImportMap, Media, Script

from news.admin_texts import TextsAdmin
from news.fields import take_in
from news.html import PICTURE
from news.models import Article, Image
from news.pictures import photograph
from news.tasks import render_picture

CHOICES_A_PAGE = 24


def thumbnail(image):
    """Return the address of a small rendition, or of the original while there is none."""
    return default_storage.url(image.rendition_name(image.widths[0], "webp") if image.rendered_at else image.file.name)


class PictureInput(forms.NumberInput):
    """The picture of an article: a preview, and a dialog to pick from. Without scripts it is the picture's number."""

    template_name = "admin/news/picture_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        image = Image.objects.filter(pk=value).first() if str(value or "").isdecimal() and len(str(value)) < 19 else None
        return context | {"image": image, "thumb": thumbnail(image) if image else ""}

    @property
    def media(self):
        return Media(importmap=ImportMap({"portal/picture-dialog": "js/picture-dialog.js"}), js=[Script("js/picture-field.js", type="module")])


@admin.register(Image)
class ImageAdmin(TextsAdmin):
    """Pictures. A file is never replaced: what pages show would change behind the backs of their readers."""

    list_display = ["shown", "alt", "credit", "size", "created_at"]
    list_display_links = ["alt"]
    list_per_page = 50
    search_fields = ["alt_en", "alt_nl", "caption_en", "caption_nl", "credit"]
    search_help_text = _("Searches what pictures show, captions and credits.")
    fieldsets = [
        (None, {"fields": ["file", "focus", ("focus_x", "focus_y")]}),
        (_("What it shows"), {"fields": ["alt_en", "alt_nl"]}),
        (_("Beside it"), {"fields": ["caption_en", "caption_nl", "credit"]}),
    ]
    readonly_fields = ["focus"]

    class Media:
        js = ["js/focus-picker.js"]

    def get_fieldsets(self, request, obj=None):
        """Ask for a file once; afterwards tell its size, and where it is used."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None:
            return [first, *others]
        fields = [name for name in first[1]["fields"] if name != "file"]
        return [(first[0], first[1] | {"fields": fields}), *others, (_("Used"), {"fields": ["size", "used_by"]})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["file", "size", "used_by"] if obj else [])]

    def get_urls(self):
        return [path("choose/", self.admin_site.admin_view(self.choose_view), name="news_image_choose"), *super().get_urls()]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Give sentences the room they need."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name.startswith(("alt_", "caption_")):
            field.widget.attrs["class"] = "vLargeTextField"
        return field

    def save_model(self, request, obj, form, change):
        """Have the renditions made at once."""
        super().save_model(request, obj, form, change)
        if not change:
            render_picture.enqueue(obj.pk)

    # The chosen file is shown before it is sent, from the browser's memory.
    @method_decorator(csp_update({"img-src": "blob:"}))
    def add_view(self, *args, **kwargs):
        return super().add_view(*args, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Take in the file before the transaction of the form begins."""
        upload = request.FILES.get("file")
        if upload and request.method == "POST" and object_id is None and self.has_add_permission(request):
            take_in(upload)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_change_permission(self, request, obj=None):
        """Leave what readers see to those who may publish: its words stand on the page, and its focus cuts the cover."""
        allowed = super().has_change_permission(request, obj)
        if allowed and obj and not request.user.has_perm("news.publish_article"):
            return not articles_with(obj).filter(state__in=[Article.State.PUBLISHED, Article.State.ARCHIVED]).exists()
        return allowed

    def choose_view(self, request):
        """Answer with a page of pictures to pick from, those that match ``?q=`` or all, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "").strip()[:100]
        images = Image.objects.all()
        for word in query.split():
            images = images.filter(Q(alt_en__icontains=word) | Q(alt_nl__icontains=word) | Q(credit__icontains=word) | Q(caption_en__icontains=word))
        page = Paginator(images, CHOICES_A_PAGE).get_page(request.GET.get("page"))
        page.object_list = [{"image": image, "src": PICTURE.format(image.key), "thumb": thumbnail(image)} for image in page.object_list]
        return TemplateResponse(request, "admin/news/image/_choices.html", {"page": page, "query": query})

    def get_deleted_objects(self, objs, request):
        """Protect what stands in a text as the database protects covers."""
        deleted, counts, perms, protected = super().get_deleted_objects(objs, request)
        for image in objs:
            protected += [
                format_html('{}: <a href="{}">{}</a>', capfirst(_("article")), reverse("admin:news_article_change", args=[quote(each.pk)]), each)
                for each in Article.objects.filter(in_its_text(image)).only("title")
            ]
        return deleted, counts, perms, protected

    @admin.display(description=_("picture"))
    def shown(self, image):
        """Show a small rendition."""
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="{}" height="{}" loading="lazy">', thumbnail(image), image.width, image.height
        )

    @admin.display(description=_("what it shows"))
    def alt(self, image):
        return image.alt or _("(nothing said yet)")

    @admin.display(description=_("pixels"), ordering="width")
    def size(self, image):
        return f"{image.width} × {image.height}"

    @admin.display(description=_("focus"))
    def focus(self, image):
        """Show the picture, on which its focus is set by a click."""
        stored = image if image and image.pk else None
        return render_to_string("admin/news/image/_focus.html", {"image": stored, "src": stored and photograph(stored).largest[0]})

    @admin.display(description=_("used by"))
    def used_by(self, image):
        """Link the articles that show the picture."""
        articles = articles_with(image)
        if not articles:
            return _("No article.")
        links = [(reverse("admin:news_article_change", args=[each.pk]), each) for each in articles]
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))


def articles_with(image):
    """Return the articles that show a picture, above or in their texts."""
    return Article.objects.filter(Q(cover=image) | in_its_text(image)).only("title")


def in_its_text(image):
    """Return the condition that a picture stands in an article's text."""
    return Q(body__contains=PICTURE.format(image.key))
