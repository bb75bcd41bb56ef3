"""The desks' side of enquiries. Every page of it starts at ``visible_to``: whoever may not know of an enquiry finds none."""

from contact.admin import desks, enquiries, messages, records, rules, texts

__all__ = ["desks", "enquiries", "messages", "records", "rules", "texts"]
