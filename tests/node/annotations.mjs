// What the annotators of others select on a page: standard input has the page and the annotations' selectors.
import { readFileSync } from 'node:fs';
import { createCssSelectorMatcher, createTextPositionSelectorMatcher, createTextQuoteSelectorMatcher } from '@apache-annotator/dom';
import { makeRefinable } from '@apache-annotator/selector';
import { toRange } from 'dom-anchor-text-quote';
import { JSDOM } from 'jsdom';

const { page, selectors } = JSON.parse(readFileSync(0, 'utf8'));
const { window } = new JSDOM(page);
for (const name of ['document', 'Node', 'NodeFilter', 'Range', 'XPathResult']) globalThis[name] = window[name];
const matchers = {
  CssSelector: createCssSelectorMatcher,
  FragmentSelector: ({ value }) => createCssSelectorMatcher({ value: `#${value}` }),
  TextPositionSelector: createTextPositionSelectorMatcher,
  TextQuoteSelector: createTextQuoteSelectorMatcher,
};
const match = makeRefinable((selector) => matchers[selector.type](selector));
const article = document.querySelector('article');
const found = [];
let hint = 0; // where in the article the passage is that its place selected
for (const selector of selectors) {
  const ranges = [];
  for await (const range of match(selector)(document.body)) ranges.push(range);
  if (selector.refinedBy?.type === 'TextPositionSelector') {
    const before = document.createRange();
    before.setStart(article, 0);
    before.setEnd(ranges[0].startContainer, ranges[0].startOffset);
    hint = before.toString().length;
  }
  // It looks in the article alone: at the end of an element that it searches, it makes no range.
  const quoted = selector.exact && toRange(article, selector, { hint });
  const paragraph = quoted && quoted.startContainer.parentElement.closest('.story__text').id;
  found.push({ ranges: ranges.map(String), quoted: quoted ? [quoted.toString(), paragraph] : null });
}
process.stdout.write(JSON.stringify(found));
