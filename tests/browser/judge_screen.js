// What is wrong on the screen, and all words of the main part but those of the tools that scripts add.
() => {
  const wrong = window.shifts?.length ? [`shifts: ${window.shifts}`] : [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push('is wider than the window');
  const longest = Math.max(0, ...[...document.querySelectorAll('*')].flatMap((e) => {
    const style = getComputedStyle(e);
    return `${style.transitionDuration},${style.animationDuration}`.split(',').map(parseFloat);
  }));
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (longest > (still ? 0 : 0.15)) wrong.push(`moves for ${longest} s`);
  const main = document.querySelector('main').cloneNode(true);
  for (const tool of main.querySelectorAll('button, .preview, [data-filter], script, template')) tool.remove();
  return [wrong, main.textContent];
}
