() => {
  for (const element of document.querySelectorAll('main *')) {
    for (const name of ['mouseover', 'mouseenter', 'focus', 'toggle', 'error', 'load']) {
      element.dispatchEvent(new Event(name));
    }
  }
  const schemes = [...document.querySelectorAll('[href], [src], [action]')].map((e) =>
    new URL(e.getAttribute('href') ?? e.getAttribute('src') ?? e.getAttribute('action'), document.baseURI).protocol);
  const scripts = [...document.querySelectorAll('script')].filter((e) => !e.src.startsWith('file:')
    && !['application/ld+json', 'application/json'].includes(e.type)).length;
  const strange = [...new Set(schemes)].filter((s) => !['http:', 'https:', 'mailto:', 'file:'].includes(s));
  return [...canary, ...strange, ...(scripts ? [`${scripts} scripts`] : [])];
}
