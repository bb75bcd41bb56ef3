#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leuven_portal.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Type: pip install -r requirements.txt")
    try:
        settings.DEBUG  # noqa: B018 - loads the settings, so that a wrong value is one line, not a traceback
    except ImproperlyConfigured as error:
        sys.exit(f"The portal does not start: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
