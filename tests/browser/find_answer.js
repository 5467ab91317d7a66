([selector, words]) => {
  const holds = (element) => words.every((word) => element.textContent.replace(/\s+/g, ' ').includes(word));
  const parts = [...document.querySelectorAll(selector)];
  const found = parts.filter((element) => element.checkVisibility() && holds(element));
  const end = found.map((element) => element.getBoundingClientRect().bottom + scrollY);
  return end.length ? Math.min(...end) : null;
}
