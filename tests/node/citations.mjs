// What citation-js reads in a site's citations: standard input has each format's text, standard output what is in it.
import { readFileSync } from 'node:fs';
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-ris';

const texts = JSON.parse(readFileSync(0, 'utf8'));
const read = {
  json: new Cite(JSON.parse(texts.json)),
  bib: new Cite(texts.bib, { forceType: '@biblatex/text' }),
  ris: new Cite(texts.ris, { forceType: '@ris/file' }),
};
const found = Object.entries(read).map(([format, { data }]) => [format, data.map(({ _graph, ...item }) => item)]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
