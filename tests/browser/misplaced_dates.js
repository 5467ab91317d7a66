// Labels that leave their track, cover their mark, or meet the words of their row; dates that are not seen.
() => [...document.querySelectorAll('.timeline__row')].flatMap((row) => {
  const date = row.querySelector('.timeline__date').textContent;
  const label = row.querySelector('.timeline__label');
  if (!label.checkVisibility()) {
    const { height, width } = row.querySelector('.timeline__date').getBoundingClientRect();
    return height > 10 && width > 10 ? [] : [date];
  }
  const [here, track, words] = [label, label.parentNode, row.firstElementChild].map((e) => e.getBoundingClientRect());
  const meets = (e) => { const b = e.getBoundingClientRect(); return b.left < here.right && here.left < b.right
    && b.top < here.bottom && here.top < b.bottom; };
  const marks = [...row.querySelectorAll(':is(circle, rect, line)')];
  const near = marks.some((e) => { const b = e.getBoundingClientRect();
    return Math.max(b.left - here.right, here.left - b.right) < 16; });
  const inside = here.left >= words.right && here.right <= track.right + 1 && here.top >= track.top;
  return inside && near && !marks.some(meets) ? [] : [date];
})
