async () => (await new ace.Checker().check(document, ['IBM_Accessibility', 'WCAG_2_2'])).results
  .filter(({ value }) => value[0] === 'VIOLATION' && value[1] === 'FAIL')
  .map(({ ruleId, path, message }) => `${ruleId} at ${path.dom}: ${message}`)
