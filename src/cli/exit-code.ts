/** What the process ends with. CI systems rely on it: a run that could not judge everything is never 0. */
export const EXIT = {
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Wrong usage, or input or a profile that cannot be read. */
  unusable: 2,
  /** A bug of ours. */
  internal: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
