"""Addresses below ``/en/contact/`` and ``/nl/contact/``."""

from django.urls import path, register_converter

from contact import views
from contact.converters import PurposeConverter

register_converter(PurposeConverter, "purpose")

app_name = "contact"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<purpose:purpose>/", views.enquiry, name="enquiry"),
    path("<purpose:purpose>/received/<slug:token>/", views.receipt, name="receipt"),
]
