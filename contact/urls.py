"""Addresses below ``/en/contact/`` and ``/nl/contact/``."""

from django.urls import path, register_converter

from contact import private_views, views
from contact.converters import LinkConverter, PurposeConverter

register_converter(PurposeConverter, "purpose")
register_converter(LinkConverter, "link")

app_name = "contact"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<purpose:purpose>/", views.enquiry, name="enquiry"),
    path("<purpose:purpose>/received/<slug:token>/", views.receipt, name="receipt"),
    path("<link:kind>/mailed/", private_views.mailed, name="mailed"),
    path("<link:kind>/<slug:token>/", private_views.private, name="private"),
    path("<link:kind>/<slug:token>/<int:pk>/", private_views.attachment, name="attachment"),
]
