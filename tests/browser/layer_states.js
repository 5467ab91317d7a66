// What the chosen layer shows: lines under claims, names and hedges; links to claims, notes and their numbers.
() => {
  const which = ['assertion', 'assertion__link', 'mention', 'mark-hedge', 'margin-notes', 'cite'];
  const [claim, link, name, hedge, note, number] = which.map((name) => document.querySelector(`.story .${name}`));
  const lines = [claim, name, hedge].map((e) => getComputedStyle(e).textDecorationLine !== 'none');
  return [...lines, ...[link, note, number].map((e) => e.checkVisibility())];
}
