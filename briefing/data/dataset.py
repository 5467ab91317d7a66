"""The data as a whole, for search engines of data sets."""

from __future__ import annotations

from briefing.site import history
from briefing.site.site import Site

from .catalogue import OTHERS, TABLES
from .iris import Iris
from .terms import Node

PAGE = "data/index.html"


def dataset(site: Site, iris: Iris) -> Node:
    """What is in `data/`: whose, under what terms, as which files."""
    config = site.config
    changed = {"dateModified": history.iso(site.history.changes[0].day)} if site.history.changes else {}
    return {
        "@id": f"{iris.page(PAGE)}#this",
        "@type": "Dataset",
        "name": f"{config.title}: the data",
        "description": f"{config.description} Every claim, piece of evidence, entity, event and source as data.",
        "inLanguage": config.language,
        "creator": iris.publisher,
        "publisher": iris.publisher,
        "copyrightNotice": config.licence,
        **changed,
        "isBasedOn": iris.thing("article"),
        "isPartOf": iris.site,
        "distribution": [
            {
                "@id": iris.page(entry.path),
                "@type": "DataDownload",
                "name": entry.title,
                "contentUrl": iris.page(entry.path),
                "encodingFormat": entry.media_type,
            }
            for entry in (*TABLES, *OTHERS)
        ],
    }
