from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from news.related import index
        from news.renditions import forget

        # A signal, since a deletion of many rows at once passes the model's own method by.
        post_delete.connect(forget, sender="news.Image")
        pre_delete.connect(index.forget, sender="news.Article")
        # The index stands above the articles, so they cannot call it by themselves.
        post_save.connect(index.follow, sender="news.Article")
