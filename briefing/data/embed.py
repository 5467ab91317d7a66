"""Claims as cards in other sites: the code that puts one there, and oEmbed 1.0, by which programs find it."""

import json

from markupsafe import escape

from briefing.core.headers import EMBED
from briefing.core.model import Claim
from briefing.core.urls import base_url, path_of
from briefing.site import claim_status
from briefing.site.site import Site

_WIDTH, _HEIGHT = 480, 260


def path(identifier: str, ending: str = "html") -> str:
    """The output path of a claim's card, or of a file beside it."""
    return f"{EMBED}{path_of(Claim.kind, identifier).removesuffix('html')}{ending}"


def code(site: Site, identifier: str) -> str:
    """The HTML that shows a claim's card in another site; "" while this one has no address."""
    base = base_url(site.config)
    frame = f'<iframe src="{escape(base)}{path(identifier)}" width="{_WIDTH}" height="{_HEIGHT}" style="border: 0"'
    title = escape(f"{site.title(identifier)} ({claim_status.in_words(site, identifier)})")
    return f'{frame} loading="lazy" title="{title}"></iframe>' if base else ""


def oembed(site: Site) -> dict[str, bytes]:
    """Output path → bytes: for each claim what an oEmbed provider would answer. Nothing without an address."""
    base, made = base_url(site.config), {}
    about = {"version": "1.0", "type": "rich", "provider_name": site.config.title, "provider_url": base}
    about |= {"author_name": site.config.publisher}
    for identifier, claim in site.all(Claim) if base else ():
        title = f"{claim.title} ({claim_status.in_words(site, identifier)})"
        card = {"title": title, "html": code(site, identifier), "width": _WIDTH, "height": _HEIGHT}
        made[path(identifier, "oembed.json")] = json.dumps(about | card, ensure_ascii=False).encode()
    return made
