"""How gunicorn serves the portal; address and port come from the portal's own settings."""

import sys

from django.core.exceptions import ImproperlyConfigured

try:
    from leuven_portal import settings
except ImproperlyConfigured as error:
    sys.exit(f"The portal does not start: {error}")

bind = f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_CONCURRENCY
# A thread waits with a slow visitor until the request is there: have some to spare, and a proxy in front that buffers.
threads = 16
timeout = 30
graceful_timeout = 20
# Whose X-Forwarded-… is believed is the portal's to say (TRUSTED_PROXIES), not gunicorn's.
forwarded_allow_ips = ""
# The portal logs its own requests, without addresses: an enquiry's receipt has a secret in its own.
accesslog = None
loglevel = "error"  # its warnings quote the request line
control_socket_disable = True
