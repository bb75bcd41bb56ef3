"""Texts that try to run something in a reader's browser: a few of our own, and a large collection where it lies beside the project."""

import json
from pathlib import Path

COLLECTION = Path(__file__).parents[2] / "shared" / "corpus" / "xss"

OWN = [
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=javascript:alert(1)>press</a>",
    "<a href='java\tscript:alert(1)'>press</a>",
    "<a href=data:text/html,<script>alert(1)</script>>press</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<base href=https://elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<link rel=stylesheet href=https://elsewhere.example/x.css>",
    "<style>@import 'https://elsewhere.example/x.css';</style>",
    "<p style=background:url(https://elsewhere.example/x)>styled</p>",
    "<img src=https://elsewhere.example/pixel.gif>",
    "<video src=https://elsewhere.example/x.mp4 autoplay></video>",
    "<form action=https://elsewhere.example/><input autofocus onfocus=alert(1)><button>send</button></form>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "<!--><script>alert(1)</script-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<table><caption><img src=x onerror=alert(1)></caption></table>",
    "<figure><img src='/media/images/abcdefgh23456789/original.jpg' onerror=alert(1) alt='\"><script>alert(1)</script>'></figure>",
    "{{ 7*7 }}{% now 'Y' %}",
    "]]></content:encoded><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
]


def hostile_texts():
    """Return all of them, without those that no field could hold."""
    texts = list(OWN)
    if COLLECTION.is_dir():
        for path in sorted(COLLECTION.iterdir()):
            content = path.read_text()
            texts += json.loads(content) if path.suffix == ".json" else content.splitlines()
    return [text.replace("\0", "") for text in texts if isinstance(text, str) and text.strip() and len(text) < 5000]
