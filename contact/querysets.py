"""Sets of desks, enquiries and messages, named for their readers."""

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from contact.references import new_reference

REFERENCE_ATTEMPTS = 5


class DeskQuerySet(models.QuerySet):
    def answering(self):
        """Return the desks that are switched on, by key."""
        return self.filter(is_active=True).in_bulk(field_name="key")


class EnquiryQuerySet(models.QuerySet):
    def create_with_reference(self, **values):
        """Store an enquiry under a reference that no other one has.

        Args:
            values: the fields of the enquiry without its reference.

        Raises:
            IntegrityError: another constraint than that of the reference stands against it.
        """
        attempts = 0
        while True:
            attempts += 1
            reference = new_reference()
            try:
                with transaction.atomic():
                    return self.create(reference=reference, **values)
            except IntegrityError:
                if attempts == REFERENCE_ATTEMPTS or not self.filter(reference=reference).exists():
                    raise

    def for_inbox(self):
        """Return the enquiries with what a line of the inbox shows, the newest first."""
        return self.select_related("desk").order_by("-received_at", "-pk")

    def open(self):
        """Return those that still wait for an answer."""
        return self.filter(state__in=self.model.OPEN_STATES)

    def overdue(self, today=None):
        """Return those whose answer is late.

        Args:
            today: the date in Brussels, that of now unless told.
        """
        return self.open().filter(due_on__lt=today or timezone.localdate())


class MessageQuerySet(models.QuerySet):
    def due(self, now=None):
        """Return the messages to send by now: those whose time has come, and those whose sender's lease has run out.

        Args:
            now: the moment, the present one unless told.
        """
        now = now or timezone.now()
        state = self.model.State
        return self.filter(Q(state=state.QUEUED, next_attempt_at__lte=now) | Q(state=state.SENDING, sending_until__lte=now))
