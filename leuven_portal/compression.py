"""Compression of what is text. Pictures are compressed already, and would only lose their length by it."""

from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/xml", "application/feed+json", "application/rss+xml", "application/atom+xml", "image/svg+xml")


class TextCompressionMiddleware(GZipMiddleware):
    """Django's own, for answers in text alone."""

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
