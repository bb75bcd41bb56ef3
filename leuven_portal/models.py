from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """A group the portal has made once, and the permissions it has given to it.

    Staff rename, change and delete groups. This row outlives all of that, so that the next
    ``migrate`` neither makes the group again nor gives back what was taken away.
    """

    key = models.SlugField(_("key"), unique=True)
    group = models.OneToOneField(Group, verbose_name=_("group"), null=True, on_delete=models.SET_NULL, related_name="role")
    granted = models.JSONField(_("permissions given"), default=list)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self):
        return self.key


class Cached(models.Model):
    """A row of the cache, where that is in the database. Django's backend reads and writes the table by itself; its columns are that one's."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "portal_cache"
        default_permissions = ()

    def __str__(self):
        return self.cache_key


class Milestone(models.Model):
    """Something that is done once in the life of a database, such as loading the demo content."""

    key = models.SlugField(_("key"), unique=True)
    reached_at = models.DateTimeField(_("reached"), auto_now_add=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self):
        return self.key
