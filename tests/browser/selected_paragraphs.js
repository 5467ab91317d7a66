// What a reader gets who selects one paragraph after another.
() => [...document.querySelectorAll('.story__text')].map((one) => {
  getSelection().selectAllChildren(one);
  return getSelection().toString();
}).join(' ')
