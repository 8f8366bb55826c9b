const endings = new Set<() => void>();

let listening = false;

/**
 * What a test has started ends with the test's own process, however that ends. Returns what to call once there is
 * nothing left to end.
 */
export function endWithThisProcess(end: () => void): () => void {
  endings.add(end);
  if (!listening) listen();
  return () => {
    endings.delete(end);
  };
}

function listen(): void {
  listening = true;
  const endAll = (): void => {
    for (const end of endings) end();
    endings.clear();
  };
  process.once('exit', endAll);
  // A time limit ends a test by a signal, and by default a signal ends the process without its exit event.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endAll();
      process.kill(process.pid, signal);
    });
  }
}
