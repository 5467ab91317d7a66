// Select from one element to another.
([first, last]) => {
  const [from, to] = [first, last].map((which) => document.querySelector(which));
  getSelection().setBaseAndExtent(from, 0, to, to.childNodes.length);
}
