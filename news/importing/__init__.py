"""News from elsewhere: parse → clean → upsert → report.

A parser (``text_page``, ``html_page``) makes a ``ParsedArticle`` of a file, ``tidy`` brings it within
what an article holds, ``store`` creates or updates the article, and ``run`` does so for each file
and tells what became of it. A new kind of source is one more parser in the table of ``run``.
"""
