"""The articles that an editor names by their addresses, as a browser shows them or without their beginning, old ones too."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override

from news.models import Article, FormerSlug
from news.moved import article_at_old_address

#: Addresses in one saving.
MOST_ADDED = 20


def find_articles(text, article, language):
    """Return the articles that an editor named, one a line, by address or slug, and the errors of the lines that name none.

    Args:
        text: what was written.
        article: the article they are to be related to.
        language: the language that they have to be in.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ADDED:
        return [], [ValidationError(_("At most %(most)s addresses at once."), code="address", params={"most": MOST_ADDED})]
    found, errors = {}, []
    for line in lines:
        host, path = parts_of(line)
        code, slug = article_at(path) if "/" in line else (language, path)
        other = find_article(slug, language) if slug_re.match(slug) else None
        if host is not None and not is_own_host(host):
            problem = _("“%(line)s” is on another site.")
        elif code not in {"", language}:
            problem = _("“%(line)s” is an address in another language.")
        elif other is None:
            problem = _("No article in this language has the address “%(line)s”.")
        elif other.pk == article.pk:
            problem = _("“%(line)s” is this article itself.")
        else:
            found[other.pk] = other
            continue
        errors.append(ValidationError(problem, code="address", params={"line": line[:100]}))
    return list(found.values()), errors


def parts_of(line):
    """Return the host of an address, None where it has none, and its path."""
    if "/" in line and "://" not in line and not line.startswith("/"):
        begins_with_host = not {".", ":"}.isdisjoint(line.partition("/")[0])
        line = ("//" if begins_with_host else "/") + line
    try:
        parts = urlsplit(line)
    except ValueError:
        return None, ""
    return (split_domain_port(parts.netloc)[0] if parts.netloc else None), parts.path


def is_own_host(host):
    return host == settings.SITE_HOST or validate_host(host, settings.ALLOWED_HOSTS)


def article_at(path):
    """Return the language and the slug of an article's address, or of one that the portal leads to the article from; of any other nothing."""
    path = f"{path.rstrip('/')}/"
    for code, _name in settings.LANGUAGES:
        with override(code):
            try:
                match = resolve(path)
            except Resolver404:
                continue
        if match.view_name == "news:article":
            return code, match.kwargs["slug"]
        if match.view_name == "old-article" and (found := article_at_old_address(match.kwargs["slug"])):
            return found.language, found.slug
        if match.view_name == "crossed":
            return article_at(path.replace(match.kwargs["wrong"], match.kwargs["right"], 1))
    return "", ""


def find_article(slug, language):
    """Return the article that has a slug in a language, or had it, or None."""
    if found := Article.objects.filter(language=language, slug=slug).first():
        return found
    former = FormerSlug.objects.filter(language=language, slug=slug).select_related("article").first()
    return former and former.article
