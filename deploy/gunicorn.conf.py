"""How gunicorn serves the portal; address and port come from the portal's own settings."""

import os

from leuven_portal import settings

bind = f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 30
graceful_timeout = 20
# Whose X-Forwarded-… is believed is the portal's to say (TRUSTED_PROXIES), not gunicorn's.
forwarded_allow_ips = ""
# The portal logs its own requests, without addresses: an enquiry's receipt has a secret in its own.
accesslog = None
loglevel = "warning"
control_socket_disable = True
