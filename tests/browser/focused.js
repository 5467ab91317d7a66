// The focused element: its place among all elements, its address, and what hides it or its outline.
() => {
  const here = document.activeElement;
  const { left, top, right, bottom, width, height } = here.getClientRects()[0] || here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const drawn = [...here.querySelectorAll('rect')].map((shape) => parseFloat(getComputedStyle(shape).strokeWidth));
  const outlined = style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) >= 2 : Math.max(0, ...drawn) >= 3;
  const inside = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const seen = document.elementFromPoint(inside(left + 2, innerWidth), inside((top + bottom) / 2, innerHeight));
  return {
    place: [...document.querySelectorAll('*')].indexOf(here),
    href: here.getAttribute('href') || '',
    tag: here.tagName,
    inMain: Boolean(here.closest('main')),
    evidence: Boolean(here.closest('.evidence li')),
    wrong: [
      outlined ? '' : 'no outline',
      width && height ? '' : 'no size',
      bottom > 0 && top < innerHeight && right > 0 && left < innerWidth ? '' : 'out of sight',
      seen && (here.contains(seen) || seen.contains(here)) ? '' : 'covered',
    ].filter(Boolean),
  };
}
