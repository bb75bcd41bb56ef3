"""What the enquiries are made of."""

from contact.models.audit import AuditEntry
from contact.models.desk import AnswerTime, Desk
from contact.models.enquiry import LANGUAGES, Enquiry
from contact.models.history import HistoryEntry
from contact.models.job import Job
from contact.models.message import Message, new_message_id
from contact.models.routing import Condition, RoutingRule
from contact.models.statistic import Statistic
from contact.models.tally import Tally

__all__ = [
    "LANGUAGES",
    "AnswerTime",
    "AuditEntry",
    "Condition",
    "Desk",
    "Enquiry",
    "HistoryEntry",
    "Job",
    "Message",
    "RoutingRule",
    "Statistic",
    "Tally",
    "new_message_id",
]
