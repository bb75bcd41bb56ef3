"""Structured logs without personal data.

Visitors write names and questions into forms, and an enquiry's receipt has a secret in its
address. So a line names the *route* of a request (``contact:receipt``), never its address,
query or body, and an error is told by its kind and its place in the code, never by its message:
a database puts the row's values into it.
"""

import json
import logging
import time
import traceback
import uuid

logger = logging.getLogger("portal.request")

# The attributes that every record has; what else stands on a record came with `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Loggers of Django whose message holds the address of the request, or its Host; their own name tells enough.
ADDRESSED = ("django.request", "django.security", "django.server")


def route_of(request):
    """Return the name of the route that answered, or ``-`` where none did."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or match.route) if match else "-"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the record's own fields."""

    def format(self, record):
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.name.rpartition(".")[2] if record.name.startswith(ADDRESSED) else record.getMessage(),
        }
        for name, value in vars(record).items():
            if name == "request":
                line["route"] = route_of(value)
            elif name not in STANDARD and isinstance(value, str | int | float | bool):
                line[name] = value
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False)


class RequestLogMiddleware:
    """Logs one line a request, and gives the answer the same number as the line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        number = uuid.uuid4().hex[:12]
        start = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        logger.info(
            "request",
            extra={
                "request_id": number,
                "method": request.method if request.method in {"GET", "HEAD", "POST"} else "other",
                "route": route_of(request),
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000, 1),
            },
        )
        return response
