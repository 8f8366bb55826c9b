import type { LocatedProblem } from '../guardrails/load-profile.js';

/** A problem of a file as a line of a log: `file:line:column: path: message`. */
export function locatedLine({ file, line, column, at, message }: LocatedProblem): string {
  return `${file}:${line}:${column}: ${at === '' ? '' : `${at}: `}${message}`;
}
