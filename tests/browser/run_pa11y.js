() => new Promise((done) => { HTMLCS.process('WCAG2AA', document, () => done(HTMLCS.getMessages()
  .filter((said) => said.type === HTMLCS.ERROR).map((said) => `${said.code}: ${said.msg}`))); })
