"""The portal's own settings, with less patience: a test need not wait as long as a visitor or a mail server may."""

import os

from leuven_portal.settings import *  # noqa: F403
from leuven_portal.settings import DATABASES

EMAIL_TIMEOUT = float(os.environ["FAULTS_EMAIL_TIMEOUT"])
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ["FAULTS_LOCK_TIMEOUT"])
