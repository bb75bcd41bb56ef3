from django.db import models

from contact.models.enquiry import Enquiry


class SearchText(models.Model):
    """What an enquiry is found by: the words of who asked and of what was written, folded, each once.

    ``contact.search`` writes it. Beside it stands an index of its words, which each database keeps in its own
    way (migration 0008): PostgreSQL one of the column, SQLite a table that triggers of this one keep in step.
    A migration that changes this table makes SQLite copy it without its triggers, and has to make them again.
    """

    enquiry = models.OneToOneField(Enquiry, primary_key=True, on_delete=models.CASCADE, related_name="search_text")
    # A space stands before each word, so that the beginning of one can be looked for.
    words = models.TextField()

    def __str__(self):
        return f"{self.enquiry_id}"
