"""What becomes of somebody's enquiries when they leave: their desks have them back, so that none is nobody's."""

from django.conf import settings
from django.db.models.signals import m2m_changed, post_save, pre_delete

from contact.actions import assign
from contact.models import Desk, Enquiry


def connect():
    """Hear of accounts that are deleted or switched off, and of members who leave a desk."""
    pre_delete.connect(account_goes, sender=settings.AUTH_USER_MODEL)
    post_save.connect(account_is_saved, sender=settings.AUTH_USER_MODEL)
    m2m_changed.connect(members_leave, sender=Desk.members.through)


def account_goes(sender, instance, **kwargs):
    give_back(Enquiry.objects.filter(owner=instance))


def account_is_saved(sender, instance, created, raw=False, **kwargs):
    if not raw and not created and not (instance.is_active and instance.is_staff):
        give_back(Enquiry.objects.filter(owner=instance))


def members_leave(sender, instance, action, reverse, pk_set, **kwargs):
    """Give back what members of a desk own there: asked of a desk, or of an account whose desks are changed."""
    if action not in {"post_remove", "pre_clear"}:
        return
    mine = Enquiry.objects.filter(owner=instance) if reverse else Enquiry.objects.filter(desk=instance)
    if pk_set is not None:
        mine = mine.filter(desk__in=pk_set) if reverse else mine.filter(owner__in=pk_set)
    give_back(mine.filter(owner__isnull=False))


def give_back(enquiries):
    """Give the open ones among enquiries back to their desks; the history says that nobody did it by hand."""
    for enquiry in enquiries.open().select_related("desk"):
        assign(enquiry, None, None)
