"""Who works at the portal, and three enquiries of which each knows some: what the tests of who sees what look at.

The enquiries are those of one desk. One is plain and copied to another desk, one is late, and one is confidential and all that
would open it to others if it were not: late, in quarantine and copied.
"""

from dataclasses import dataclass, field

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact.models import AnswerTemplate, Attachment, AuditEntry, Desk, Message, Partner, RoutingRule, Statistic
from tests.contact.admin.staff import changed, given_up, make_staff
from tests.contact.factories import make_enquiry

ALL = {"plain", "late", "secret"}
DESKS_PAGES = {"enquiry", "message", "desk", "answertemplate", "partner"}
MANAGERS_PAGES = DESKS_PAGES | {"routingrule", "statistic", "auditentry"}
EVERY_PAGE = MANAGERS_PAGES | {"task"}


@dataclass(frozen=True)
class Role:
    """Somebody, and what is theirs: which enquiries they know of and act on, which models' pages they open, whether they edit and export."""

    groups: tuple = ()
    desks: tuple = ()
    knows: set = field(default_factory=set)
    acts: set = field(default_factory=set)
    pages: set = field(default_factory=set)
    edits: bool = False
    exports: bool = False


ROLES = {
    "author": Role(("Author",)),
    "editor": Role(("Editor",)),
    "author at the desk": Role(("Author",), ("partnership",)),
    "another desk": Role(("Desk",), ("invest",), pages=DESKS_PAGES),
    "own desk": Role(("Desk",), ("partnership",), ALL, ALL, DESKS_PAGES),
    "copied desk": Role(("Desk",), ("talent",), {"plain"}, set(), DESKS_PAGES),
    "front desk": Role(("Desk",), ("front",), {"late"}, {"late"}, DESKS_PAGES),
    "manager": Role(("Manager",), (), {"plain", "late"}, {"plain", "late"}, MANAGERS_PAGES, edits=True, exports=True),
    "superuser": Role(("superuser",), (), {"plain", "late"}, {"plain", "late"}, EVERY_PAGE, edits=True, exports=True),
}
DESK_ROLES = [name for name, role in ROLES.items() if role.pages]


@dataclass(frozen=True)
class World:
    """What there is: the three enquiries, each with a mail, its file, a note and somebody's draft, and one row of everything else."""

    enquiries: dict
    messages: dict
    files: dict
    others: dict

    def traces(self, row):
        """Return what would show that an enquiry is there."""
        enquiry = self.enquiries[row]
        typed = [enquiry.reference, enquiry.name, enquiry.email, enquiry.organisation, enquiry.message, enquiry.receipt_token]
        return [*typed, f"Note of {row}", f"Draft of {row}", f"{row}.txt", f"Content of {row}"]


def make_world():
    enquiries, messages, files = {}, {}, {}
    writer = make_staff("writer")
    for row in ("plain", "late", "secret"):
        who = {"name": f"Name-{row}", "email": f"mail-{row}@example.org", "organisation": f"Firm-{row}"}
        enquiry = make_enquiry("collaborate", message=f"Words that only the {row} one has in it", **who)
        messages[row] = given_up(enquiry)
        content = f"Content of {row}".encode()
        files[row] = Attachment.objects.create(message=messages[row], name=f"{row}.txt", content_type="text/plain", size=9, content=content)
        enquiry.notes.create(by=writer, by_name="writer", text=f"Note of {row}")
        draft = {"kind": "answer", "state": "draft", "to_email": enquiry.email, "language": "en", "text": f"Draft of {row}"}
        Message.objects.create(enquiry=enquiry, by=writer, by_name="writer", **draft)
        if row != "late":
            enquiry.copies.set(Desk.objects.filter(key="talent"))
        late = {"due_on": "2020-01-01"} if row != "plain" else {}
        hidden = {"is_confidential": True, "is_quarantined": True, "spam_signs": ["markup"]} if row == "secret" else {}
        hidden |= {"consent_asked_at": timezone.now()} if row == "secret" else {}
        enquiries[row] = changed(enquiry, **late | hidden)
    others = {
        "desk": Desk.objects.get(key="partnership"),
        "answertemplate": AnswerTemplate.objects.first(),
        "partner": Partner.objects.create(name_en="House", name_nl="Huis", email="partner@example.com"),
        "routingrule": RoutingRule.objects.first(),
        "statistic": Statistic.objects.create(month="2026-01-01", purpose="invest", count=1),
        "auditentry": AuditEntry.objects.create(action="purge", enquiries=1),
        "task": DBTaskResult.objects.get(args_kwargs__args__0=messages["secret"].pk),
    }
    return World(enquiries, messages, files, others)


def leaks(world, role, *responses):
    """Return what answers show of enquiries that a role may not know of, and of any key to a receipt."""
    shown = "".join(response.content.decode() for response in responses)
    hidden = [trace for row in ALL - role.knows for trace in world.traces(row)] + [each.receipt_token for each in world.enquiries.values()]
    return [trace for trace in hidden if trace in shown]
