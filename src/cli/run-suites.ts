import { suiteJunitReport } from '../report/suite-junit-report.js';
import { caseStatus, type SuiteOutcome } from '../report/suite-report.js';
import { suiteTapReport } from '../report/suite-tap-report.js';
import { suiteTextReport } from '../report/suite-text-report.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { reportInternalError } from './internal-error.js';
import type { Io } from './io.js';
import { paletteFor } from './palette-for.js';
import { runSuite } from './run-suite.js';
import type { TestOptions } from './test.js';

/** Runs every suite and prints what came of it. */
export async function testSuites(files: readonly string[], { output }: TestOptions, io: Io): Promise<ExitCode> {
  const suites: SuiteOutcome[] = [];
  for (const file of new Set(files)) suites.push(await runSuite(file, io));
  io.stdout.write(render(suites, output, io));
  const verdicts = suites.flatMap(({ cases }) => cases.flatMap(({ verdict }) => verdict ?? []));
  const failures = verdicts.flatMap((verdict) => verdict.failures);
  for (const { guardrail, error } of failures)
    reportInternalError(new Error(`guardrail ${guardrail} failed`, { cause: error }), io);
  return failures.length > 0 ? EXIT.internal : exitCodeFor(suites);
}

function render(suites: readonly SuiteOutcome[], output: TestOptions['output'], io: Io): string {
  switch (output) {
    case 'text':
      return suiteTextReport(suites, paletteFor(io.stdout, io));
    case 'junit':
      return suiteJunitReport(suites);
    case 'tap':
      return suiteTapReport(suites);
  }
}

function exitCodeFor(suites: readonly SuiteOutcome[]): ExitCode {
  const statuses = suites.flatMap(({ cases }) => cases.map(caseStatus));
  if (suites.some(({ errors }) => errors.length > 0) || statuses.includes('unreadable')) return EXIT.unusable;
  return statuses.includes('failed') ? EXIT.findings : EXIT.clean;
}
