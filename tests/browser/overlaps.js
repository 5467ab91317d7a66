// How many notes and paragraphs leave the window, and which overlap.
() => {
  const shown = [...document.querySelectorAll('.margin-notes li, .story__text')].filter((e) => e.checkVisibility());
  const boxes = shown.map((e) => e.getBoundingClientRect());
  const cross = (r, q) => r.left < q.right - 0.5 && q.left < r.right - 0.5 && r.top < q.bottom - 0.5
    && q.top < r.bottom - 0.5;
  const outside = boxes.filter((r) => r.left < 0 || r.right > document.documentElement.clientWidth + 0.5);
  return [outside.length, boxes.flatMap((r, i) => boxes.slice(i + 1).filter((q) => cross(r, q)))];
}
