() => {
  const boxOf = (element) => element.getBoundingClientRect();
  const texts = [...document.querySelectorAll('.story__text')].map(boxOf);
  const notes = [...document.querySelectorAll('.margin-notes li')].map((note) => {
    const sentence = document.getElementById(note.firstElementChild.hash.slice(1)).closest('.sentence');
    const [box, around] = [note, sentence].map(boxOf);
    return Math.max(0, box.top - around.bottom, around.top - box.bottom);
  });
  return [texts.slice(1).map((text, at) => text.top - texts[at].bottom), notes];
}
