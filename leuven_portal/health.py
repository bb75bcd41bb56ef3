"""Two questions of whoever watches the portal: does the process live, and can it do its work?"""

import logging

from django.db import Error as DatabaseFailure
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contact.models import Message
from leuven_portal.backup import unfinished
from news.models import Article

logger = logging.getLogger("portal.health")


@require_safe
@never_cache
def alive(request):
    """Answer 200 while the process lives; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request):
    """Answer 200 when the news and the mail queue can be read, else 503 without a reason for strangers.

    A restore that was interrupted counts as not ready: rows and files may be of two moments.
    """
    if told := unfinished.told():
        logger.error(told)
        return not_ready()
    try:
        Article.objects.published().exists()
        Message.objects.due().exists()
    except DatabaseFailure:
        logger.exception("not ready")
        return not_ready()
    return HttpResponse("ready\n", content_type="text/plain")


def not_ready():
    return HttpResponse("not ready\n", status=503, content_type="text/plain")
