window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts.push(...entry.sources.map((s) => s.node && (s.node.className || s.node.nodeName)), entry.value);
  }
}).observe({ type: 'layout-shift', buffered: true });
