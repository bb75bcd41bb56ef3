"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from leuven_portal.content_type import ContentTypeGuard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leuven_portal.settings")

application = ContentTypeGuard(get_wsgi_application())
