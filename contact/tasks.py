"""Background work: each task takes a primary key and leaves the work to a room of its own."""

from django_tasks import task

from contact import outbox


@task()
def deliver_message(message_pk):
    """Send a message that was just queued. It is only a trigger: what it misses, the outbox's sweep finds."""
    outbox.deliver(message_pk)
