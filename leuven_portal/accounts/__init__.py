"""The accounts of staff: signing in, second factors, sessions, passwords by mail, and what the audit log keeps of it all.

django-allauth does the work. What is here says how it is done in this portal: no sign-up, one door, the
admin's look, mail through the portal's own outbox.
"""
