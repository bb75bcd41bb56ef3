import json
import re

import pytest

from leuven_portal.structured_data import breadcrumb_list, organisation, script


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!-- <script>", "]]>", "a & b", "\u2028\u2029", '"\\', "é € 😀"])
def test_no_text_ends_the_element(text):
    element = script({"name": text, text: [text]})
    content = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', element)[1]
    assert not set(content) & set("<>&\u2028\u2029")
    assert json.loads(content) == {"name": text, text: [text]}


def test_the_region_says_who_it_is(settings):
    settings.SITE_URL = "https://portal.example.org"
    assert organisation() == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": "https://portal.example.org/#organization",
        "name": "Leuven Innovation Region",
        "url": "https://portal.example.org/",
        "logo": "https://portal.example.org/static/img/mark.svg",
        "email": "hello@example.org",
    }


def test_the_last_step_of_a_way_is_the_page_itself(settings):
    settings.SITE_URL = "https://portal.example.org"
    assert breadcrumb_list([("Home", "/en/"), ("Privacy", None)])["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://portal.example.org/en/"},
        {"@type": "ListItem", "position": 2, "name": "Privacy"},
    ]
