// Focuses every link that has a preview where it is at the top, in the middle and at the bottom of the window.
() => {
  const problems = [];
  const known = new Set(Object.keys(JSON.parse(document.querySelector('[data-previews]')?.textContent ?? '{}')));
  for (const link of document.querySelectorAll('main a[href]')) {
    if (!known.has(link.getAttribute('href').split('#')[0]) || !link.checkVisibility()) continue;
    for (const block of ['start', 'center', 'end']) {
      link.scrollIntoView({ block });
      link.blur();
      link.focus({ focusVisible: true, preventScroll: true });
      const box = document.querySelector('#preview');
      const name = `${link.getAttribute('href')} (${block})`;
      if (!box || !box.matches(':popover-open')) { problems.push(`${name}: none`); continue; }
      const { left, top, right, bottom } = box.getBoundingClientRect();
      const wide = document.documentElement.clientWidth;
      if (left < 0 || top < 0 || right > wide || bottom > innerHeight) problems.push(`${name}: outside`);
      const covers = (r) => r.left < right && left < r.right && r.top < bottom && top < r.bottom;
      if ([...link.getClientRects()].some(covers)) problems.push(`${name}: on its link`);
      if (box.scrollHeight > box.clientHeight + 1) problems.push(`${name}: cut off`);
      if (!box.querySelector('.preview__title')) problems.push(`${name}: without its title`);
    }
  }
  return problems;
}
