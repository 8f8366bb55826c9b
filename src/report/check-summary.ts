import type { CheckReport } from './check-report.js';

/** `1 object`, `2 objects`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** The run in one line: `3 objects: 1 denied, 1 warned, 1 clean; 2 objects of other kinds not judged`. */
export function checkSummary({ objects, errors, ignored }: CheckReport): string {
  const skipped = objects.filter((object) => object.skipped !== undefined).length;
  const judged = objects.filter((object) => object.skipped === undefined);
  const by = (decision: string) => judged.filter((object) => object.decision === decision).length;
  const outcomes = [`${by('deny')} denied`, `${by('warn')} warned`, `${by('allow')} clean`];
  const parts = [`${count(objects.length, 'object')}: ${outcomes.join(', ')}`];
  if (skipped > 0) parts.push(`${count(skipped, 'object')} outside of the profile's scope not judged`);
  if (ignored > 0) parts.push(`${count(ignored, 'object')} of other kinds not judged`);
  if (errors.length > 0) parts.push(count(errors.length, 'error'));
  return parts.join('; ');
}
