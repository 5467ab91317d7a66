// A node that is pointed at or focused makes its own lines stand out. Without scripts all lines are simply there.
for (const drawing of document.querySelectorAll('.network')) {
  const lines = [...drawing.querySelectorAll('[data-ends]')];
  const choose = (node) => {
    drawing.classList.toggle('network--chosen', Boolean(node));
    for (const line of lines) {
      line.classList.toggle('is-chosen', Boolean(node) && line.dataset.ends.split(' ').includes(node.dataset.node));
    }
  };
  const nodeOf = (target) => target && target.closest && target.closest('.network__node');
  const focused = () => nodeOf(document.activeElement);
  drawing.addEventListener('pointerover', (event) => event.pointerType !== 'touch' && choose(nodeOf(event.target) || focused()));
  drawing.addEventListener('pointerleave', () => choose(focused()));
  drawing.addEventListener('focusin', (event) => choose(nodeOf(event.target)));
  drawing.addEventListener('focusout', () => choose(null));
}
