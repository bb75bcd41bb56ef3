"""What the enquiries are made of."""

from contact.models.answer_template import AnswerTemplate
from contact.models.attachment import Attachment
from contact.models.audit import AuditEntry
from contact.models.desk import AnswerTime, Desk
from contact.models.enquiry import LANGUAGES, Enquiry
from contact.models.figures import DeskFigures
from contact.models.history import HistoryEntry
from contact.models.job import Job
from contact.models.link import PrivateLink
from contact.models.message import Message, new_message_id
from contact.models.note import Note
from contact.models.partner import Partner
from contact.models.routing import Condition, RoutingRule
from contact.models.search_text import SearchText
from contact.models.statistic import Statistic
from contact.models.tally import Tally

__all__ = [
    "LANGUAGES",
    "AnswerTemplate",
    "AnswerTime",
    "Attachment",
    "AuditEntry",
    "Condition",
    "Desk",
    "DeskFigures",
    "Enquiry",
    "HistoryEntry",
    "Job",
    "Message",
    "Note",
    "Partner",
    "PrivateLink",
    "RoutingRule",
    "SearchText",
    "Statistic",
    "Tally",
    "new_message_id",
]
