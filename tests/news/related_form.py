"""What the article form says and takes about related news, for its tests."""

import re
from html import unescape

from news.models import RelatedPick
from tests.news.staff import form_data


def picks():
    return sorted(RelatedPick.objects.values_list("article", "other", "kind", "position"))


def sent(article, *rows, added="", **fields):
    """Return what a form sends that was opened now: ``rows`` are triples of article, decision and place, with True at the end for 'there too'."""
    data = form_data(title=article.title, slug=article.slug, lead=article.lead, body=article.body, state=article.state, language=article.language) | {
        "related-rows": len(rows),
        "related-added": added,
    }
    if article.published_at:
        data |= {"published_at_0": "2024-03-01", "published_at_1": "09:00"}
    stored = {pick.other_id: pick for pick in RelatedPick.objects.filter(article=article)}
    for number, (other, kind, position, *both) in enumerate(rows):
        before = stored.get(other.pk)
        data |= {
            f"related-{number}-other": other.pk,
            f"related-{number}-kind": kind,
            f"related-{number}-position": position,
            f"related-{number}-kind-before": before.kind if before else "",
            f"related-{number}-position-before": before.position if before and before.kind == "pin" else "",
            f"related-{number}-both-before": "1" if RelatedPick.objects.filter(article=other, other=article, kind="pin").exists() else "",
        }
        if both:
            data[f"related-{number}-both"] = "on"
    return data | fields


def errors_in(response):
    """Return what a form says about its list, above it and where addresses are written."""
    return [
        unescape(error)
        for part in re.findall(r'id="id_related(?:_added)?_error">(.*?)</ul>', response.text, re.S)
        for error in re.findall(r"<li>(.*?)</li>", part, re.S)
    ]


def described_by_the_error(response):
    """Return the names of the fields that are marked as wrong, with an error that is there."""
    wrong = [
        field
        for field, described in re.findall(
            r'(<(?:select|textarea|input)[^>]* aria-describedby="[^"]* (id_related\w*_error)" aria-invalid="true"[^>]*>)', related_part(response.text)
        )
        if f'id="{described}"' in response.text
    ]
    return [re.search(r'name="(.*?)"', field)[1] for field in wrong]


def related_part(page):
    return page[page.index('class="related-news"') :]
