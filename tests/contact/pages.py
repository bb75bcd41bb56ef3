"""What pages of the contact form say, for their tests."""

import re


def text_of(response):
    return response.content.decode()


def in_summary(page):
    """Return the links of the error summary as (control, text)."""
    [summary] = re.findall(r'<div class="alert alert-danger".*?</div>', text_of(page), re.DOTALL)
    return re.findall(r'<a href="#(.+?)">(.+?)</a>', summary)


def problem(page):
    """Return the sentences of the error summary."""
    [summary] = re.findall(r'<div class="alert alert-danger".*?</div>', text_of(page), re.DOTALL)
    return re.findall(r"<p>\s*(.+?)\s*</p>", summary)
