async ([rules, within]) => {
  const options = { runOnly: rules, resultTypes: ['violations'], preload: false };
  const found = await axe.run(within.length ? within : document, options);
  return { violations: found.violations.flatMap((rule) => rule.nodes.map((node) => (
    { rule: rule.id, where: node.target.join(' '), html: node.html }))) };
}
