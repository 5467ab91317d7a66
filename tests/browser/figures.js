// Each row of the chart: who, the figure, where its drawing ends, the line of the claim, whether it can be read.
() => [...document.querySelectorAll('.nums > ol > li')].map((row) => {
  const drawn = row.querySelector('.bar > :is(rect, circle)').getBoundingClientRect();
  const own = row.querySelector('.bar__own').getBoundingClientRect();
  const inside = row.closest('.nums').getBoundingClientRect();
  const figure = row.querySelector('.number').getBoundingClientRect();
  const who = row.querySelector('b').textContent;
  return { who, figure: row.querySelector('.number').textContent, end: drawn.right, line: own.left,
    legible: figure.left >= inside.left && figure.right <= inside.right };
})
