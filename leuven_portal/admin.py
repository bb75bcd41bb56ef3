"""What the admin does not show: secrets of second factors, keys of sessions, and addresses that nobody uses. Accounts have pages of their own."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin

admin.site.unregister([EmailAddress, Authenticator, UserSession])
