"""Sets of desks, enquiries and messages, named for their readers."""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from contact.addresses import canonical
from contact.references import new_reference

REFERENCE_ATTEMPTS = 5
#: Sees the enquiries of all desks that are not confidential.
OVERSEE = "contact.oversee_enquiries"
#: Acts on the enquiries of the own desks.
HANDLE = "contact.handle_enquiry"


#: Before any enquiry.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
#: How long before they are forgotten somebody is told of enquiries.
WARNING = timedelta(days=7)

#: The condition that nothing meets.
NOTHING = Q(pk__in=())
#: What waits for an answer, and what of that waits for somebody to take it: nobody takes what waits for a judgement.
OPEN = Q(state__in=["new", "assigned"])
UNASSIGNED = Q(state="new", is_quarantined=False)
# SQLite finds these few in the index of them alone only if that index's column has to be above something.
ASKED = Q(consent_asked_at__gt=EARLIEST)
QUARANTINED = Q(is_quarantined=True, received_at__gt=EARLIEST)
#: What is in each list of the desks' day, by its key: a condition for a member of staff and a date.
LISTS = {
    "mine": lambda user, today: OPEN & Q(owner=user),
    "new": lambda user, today: UNASSIGNED & Q(desk__in=user.desks.values("pk")),
    "today": lambda user, today: OPEN & Q(due_on=today),
    "overdue": lambda user, today: OPEN & Q(due_on__lt=today),
    "unassigned": lambda user, today: UNASSIGNED,
    "consent": lambda user, today: ASKED & ~Q(state__in=["closed", "spam"]),
    "quarantine": lambda user, today: QUARANTINED,
    "open": lambda user, today: OPEN,
}


class DeskQuerySet(models.QuerySet):
    def answering(self):
        """Return the desks that are switched on, by key, with their times to answer."""
        return self.filter(is_active=True).prefetch_related("answer_times").in_bulk(field_name="key")


class RoutingRuleQuerySet(models.QuerySet):
    def in_force(self):
        """Return the rules that are switched on, in their order, with all that routing reads of them."""
        return self.filter(is_active=True).select_related("desk").prefetch_related("conditions", "copies")


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

    def visible_to(self, user):
        """Return those that a member of staff may know of: the one door of the staff's side.

        Members of a desk see its enquiries and those it has a copy of; the front desk also sees what is
        late and what waits for a judgement; who oversees sees all desks. What is confidential is seen by
        the members of its desk alone, whatever else somebody may do.

        Args:
            user: the member of staff.
        """
        copies = self.model.copies.through.objects
        desks = user.desks.annotate(has_copies=Exists(copies.filter(desk=OuterRef("pk")))).values_list("pk", "key", "has_copies")
        copied = [pk for pk, _key, has_copies in desks if has_copies]
        # Asked row by row: the lists read a page of them, and not all that a desk ever had a copy of.
        seen = Q(Exists(copies.filter(enquiry=OuterRef("pk"), desk__in=copied))) if copied else NOTHING
        return self.known_to(user, {pk: key for pk, key, _has_copies in desks}, seen)

    def handled_by(self, user):
        """Return those that a member of staff may act on: all they may know of, but for what their desks have a mere copy of.

        Args:
            user: the member of staff.
        """
        return self.known_to(user, dict(user.desks.values_list("pk", "key")), NOTHING) if user.has_perm(HANDLE) else self.none()

    def known_to(self, user, desks, seen):
        """Return those of somebody's desks, and what else they may know of unless it is confidential.

        Args:
            user: the member of staff.
            desks: the keys of their desks by primary key.
            seen: which enquiries count because they have a copy, a condition.
        """
        if "front" in desks.values():
            seen |= Q(is_quarantined=True) | (OPEN & Q(due_on__lt=timezone.localdate()))
        if user.has_perm(OVERSEE):
            seen = Q()
        return self.filter(Q(desk__in=list(desks)) | (seen & Q(is_confidential=False)))

    def for_inbox(self):
        """Return the enquiries with what a line of the inbox shows, the newest first."""
        return self.select_related("desk", "owner").order_by("-received_at", "-pk")

    def listed(self, key, user=None, today=None):
        """Return those in a list of the desks' day.

        Args:
            key: that of the list.
            user: whose list it is, where that makes a difference.
            today: the date in Brussels, that of now unless told.
        """
        return self.filter(LISTS[key](user, today or timezone.localdate()))

    def counts(self, user, today=None):
        """Return how many of them are in each list of the desks' day, by its key; arguments as for ``listed``.

        It asks once, and only for what is in one of the lists: few among many, which indexes find.
        """
        conditions = {key: condition(user, today or timezone.localdate()) for key, condition in LISTS.items()}
        watched = self.filter(OPEN | ASKED | QUARANTINED).order_by()
        return watched.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})

    def open(self):
        """Return those that still wait for an answer."""
        return self.listed("open")

    def overdue(self, today=None):
        """Return those whose answer is late; ``today`` as for ``listed``."""
        return self.listed("overdue", today=today)

    def due_today(self, today=None):
        """Return those to be answered by tonight; ``today`` as for ``listed``."""
        return self.listed("today", today=today)

    def owned_by(self, user):
        """Return those that a member of staff has taken, or been given, and still has to answer.

        Args:
            user: the member of staff.
        """
        return self.listed("mine", user)

    def unassigned(self):
        """Return those that wait for somebody to take them."""
        return self.listed("unassigned")

    def new_at_desks_of(self, user):
        """Return those that wait at the desks of a member of staff for somebody to take them.

        Args:
            user: the member of staff.
        """
        return self.listed("new", user)

    def waiting_for_consent(self):
        """Return those of which the enquirer was asked whether they may be passed on, and has not said yet."""
        return self.listed("consent")

    def in_quarantine(self):
        """Return those that look like spam and that nobody has judged yet, the oldest first."""
        return self.listed("quarantine").order_by("received_at", "pk")

    def to_remind_of(self, today, last):
        """Return those that are due from today on, and of which nobody was reminded since they are due then. The earliest first.

        Args:
            today: the date in Brussels.
            last: the last date to look at.
        """
        return self.open().judged().filter(due_on__range=(today, last)).exclude(reminded_for=F("due_on")).order_by("due_on", "pk")

    def to_tell_late(self, today):
        """Return those whose answer is late, and of which nobody was told since it is. The earliest first.

        Args:
            today: the date in Brussels.
        """
        return self.overdue(today).judged().exclude(told_late_for=F("due_on")).order_by("due_on", "pk")

    def to_escalate(self, last):
        """Return those that were due by a date, and of which those who oversee were not told since then. The earliest first.

        Args:
            last: the latest due date that counts.
        """
        return self.open().judged().filter(due_on__lte=last).exclude(escalated_for=F("due_on")).order_by("due_on", "pk")

    def judged(self):
        """Return those that wait for no judgement: they do not look like spam, or somebody has let them through."""
        return self.filter(is_quarantined=False)

    def expiring(self, day):
        """Return those whose time is over by a date in Brussels; what nobody has judged yet stays."""
        return self.filter(forget_on__lte=day, is_quarantined=False).order_by("forget_on", "pk")

    def to_forget(self, day=None):
        """Return those whose time has come to be forgotten, and of which somebody was told a week before.

        Args:
            day: the date in Brussels by which it has come, that of now unless told.
        """
        day = day or timezone.localdate()
        return self.expiring(day).filter(warned_on__lte=day - WARNING)

    def of_person(self, email):
        """Return the enquiries from an address, in whatever capitals it was written, the oldest first.

        Asked by ``LOWER``, which has an index; ``iexact`` asks PostgreSQL by ``UPPER``. What no mail reaches is nobody's.
        """
        try:
            address = canonical(email)
        except UnicodeError:
            return self.none()
        if not address.isascii():
            return self.none()
        return self.alias(lowered=Lower("email")).filter(lowered=Lower(Value(address))).order_by("received_at", "pk")


class MessageQuerySet(models.QuerySet):
    def due(self, now=None):
        """Return the messages to send by now: those whose time has come, and those whose sender's lease has run out.

        Args:
            now: the moment, the present one unless told.
        """
        now = now or timezone.now()
        state = self.model.State
        return self.filter(Q(state=state.QUEUED, next_attempt_at__lte=now) | Q(state=state.SENDING, sending_until__lte=now))

    def talk(self):
        """Return what the enquirer and the desk wrote to each other, the oldest first; drafts are nobody's word yet."""
        return self.filter(kind__in=self.model.TALK).exclude(state=self.model.State.DRAFT).order_by("created_at", "pk")

    def drafts(self):
        """Return the answers that somebody is writing."""
        return self.filter(state=self.model.State.DRAFT)

    def lost(self):
        """Return those that were given up and wait for a person. That they were not sent goes without saying, and finds them by their index."""
        return self.filter(state__in=self.model.LOST_STATES, sent_at__isnull=True)

    def visible_to(self, user):
        """Return those of the enquiries that a member of staff may know of, and for who oversees those about none.

        Args:
            user: the member of staff.
        """
        return self.about(self.enquiries().visible_to(user), user)

    def few_visible_to(self, user):
        """Return what ``visible_to`` does, asked row by row: for sets of few messages, as those that wait, among many of many enquiries.

        Args:
            user: the member of staff.
        """
        seen = Q(Exists(self.enquiries().visible_to(user).filter(pk=OuterRef("enquiry"))))
        return self.filter(seen | Q(enquiry__isnull=True) if user.has_perm(OVERSEE) else seen)

    def handled_by(self, user):
        """Return those of the enquiries that a member of staff may act on, and for who oversees those about none.

        Args:
            user: the member of staff.
        """
        return self.about(self.enquiries().handled_by(user), user) if user.has_perm(HANDLE) else self.none()

    def about(self, enquiries, user):
        """Return those about some enquiries, and for who oversees those about none, but for what is an account holder's alone.

        Args:
            enquiries: a queryset of them.
            user: the member of staff.
        """
        seen = Q(enquiry__in=enquiries.values("pk"))
        return self.filter(seen | Q(enquiry__isnull=True) & ~Q(kind=self.model.Kind.ACCOUNT) if user.has_perm(OVERSEE) else seen)

    def to_accounts(self):
        """Return those to the holder of an account: they may hold a link that opens it, and nobody else reads them."""
        return self.filter(kind=self.model.Kind.ACCOUNT)

    def done_with(self, moment):
        """Return those that were sent, or given up, by a moment."""
        return self.filter(Q(sent_at__lte=moment) | Q(state__in=self.model.LOST_STATES, next_attempt_at__lte=moment))

    def enquiries(self):
        """Return all enquiries. Asked of the model, as this room lies below it."""
        return self.model._meta.get_field("enquiry").related_model.objects.all()


class AuditEntryQuerySet(models.QuerySet):
    def of_account(self, name):
        """Return what an account did and what was done to it, in whatever capitals its name is typed.

        Asked by ``LOWER``, which has an index; ``iexact`` asks PostgreSQL by ``UPPER`` and SQLite row by row.
        """
        name = Lower(Value(name.strip()))
        return self.alias(did=Lower("by"), was=Lower("about")).filter(Q(did=name) | Q(was=name))


class TallyQuerySet(models.QuerySet):
    def add(self, key, window, now=None):
        """Count one more under a key, and begin anew where its window is over. Call this in a transaction.

        The row is locked until the transaction ends, so that two at once are two.

        Args:
            key: the salted hash.
            window: for how long it is counted, a timedelta.
            now: the moment, the present one unless told.

        Returns:
            The ``Tally`` with this one in it.
        """
        now = now or timezone.now()
        tally, _is_new = self.select_for_update().get_or_create(key=key, defaults={"since": now, "count": 0})
        if tally.since <= now - window:
            tally.since, tally.count = now, 0
        tally.count += 1
        tally.save(update_fields=["since", "count"])
        return tally

    def old(self, now=None):
        """Return those that are to be deleted: a day after they began."""
        return self.filter(since__lte=(now or timezone.now()) - timedelta(days=1))
