() => {
  const known = new Set(Object.keys(JSON.parse(document.querySelector('[data-previews]')?.textContent ?? '{}')));
  const links = [...document.querySelectorAll('main a[href]')];
  const link = links.find((a) => known.has(a.getAttribute('href').split('#')[0]) && a.checkVisibility());
  link?.scrollIntoView({ block: 'center' });
  link?.focus({ focusVisible: true });
  return Boolean(link);
}
