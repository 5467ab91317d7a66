() => [...document.querySelectorAll('.chain')].flatMap((figure) => {
  const boxes = [...figure.querySelectorAll('.chain__box')].map((box) => [box, box.getBoundingClientRect()]);
  return boxes.filter(([box, a]) => box.scrollWidth > box.clientWidth || a.right > innerWidth || a.width < 80
    || boxes.some(([other, b]) => other !== box && a.left < b.right && b.left < a.right
      && a.top < b.bottom && b.top < a.bottom)).map(([box]) => box.textContent);
})
