window.canary = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
  window[name] = () => { canary.push(name); };
}
addEventListener('securitypolicyviolation', (event) => canary.push(`policy: ${event.violatedDirective}`));
