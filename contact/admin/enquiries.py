"""Enquiries for those who answer them: the list in its tabs, and the page of each."""

from django.contrib import admin

from contact.admin.answer_page import AnswerPage
from contact.admin.bulk import BulkActions
from contact.admin.enquiry_page import EnquiryPage
from contact.admin.exports import ExportsList
from contact.admin.inbox import InboxAdmin
from contact.models import Enquiry


@admin.register(Enquiry)
class EnquiryAdmin(AnswerPage, EnquiryPage, ExportsList, BulkActions, InboxAdmin):
    # The receipt's address is the enquirer's own.
    view_on_site = False
