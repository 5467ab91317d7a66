// The matrix scrolled to its end: the boxes of the region, of its last row's name and of its last column's number.
() => {
  const region = document.querySelector('.scroller--matrix');
  region.scrollTo(region.scrollWidth, region.scrollHeight);
  const last = (which) => [...region.querySelectorAll(which)].at(-1);
  const lasts = [last('tbody th'), last('thead tr:last-child th')];
  return [region, ...lasts].map((one) => one.getBoundingClientRect().toJSON());
}
