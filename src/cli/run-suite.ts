import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedProfile } from '../guardrails/load-profile.js';
import { loadSuite, type LoadedSuite } from '../guardrails/load-suite.js';
import { review } from '../guardrails/review.js';
import type { CaseDocument } from '../guardrails/suite.js';
import type { InputError } from '../report/check-report.js';
import type { CaseOutcome, SuiteOutcome } from '../report/suite-report.js';
import { compareVerdict, unknownGuardrails } from './compare-verdict.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { wholeFile } from './manifest-objects.js';
import { loadProfileFile } from './load-profile-file.js';
import { SuiteInputs } from './suite-inputs.js';
import { timeFrom } from './time-option.js';

/** Runs the cases of one suite. One that cannot be judged keeps no other from it. */
export async function runSuite(file: string, io: Io): Promise<SuiteOutcome> {
  const broken = (errors: readonly InputError[]): SuiteOutcome => ({ file, name: file, errors, cases: [] });
  const text = await readSuite(resolve(io.cwd, file));
  if (!text.ok) return broken([{ ...wholeFile(file), message: text.problem }]);
  const suite = loadSuite(text.text, file);
  if (!suite.ok) return broken(suite.problems.map(asInputError));
  const inputs = new SuiteInputs(file, suite.value, io);
  const { metadata, spec } = suite.value.document;
  const profile = await loadProfileFile(inputs.nameOf(spec.profile), io.cwd);
  if (!profile.ok) return broken(profile.problems.map(asInputError));
  const cases: CaseOutcome[] = [];
  for (const index of spec.cases.keys()) {
    cases.push(await runCase(index, { file, suite: suite.value, profile: profile.value, inputs, io }));
  }
  return { file, name: metadata.name, errors: [], cases };
}

interface Run {
  readonly file: string;
  readonly suite: LoadedSuite;
  readonly profile: LoadedProfile;
  readonly inputs: SuiteInputs;
  readonly io: Io;
}

async function runCase(index: number, { file, suite, profile, inputs, io }: Run): Promise<CaseOutcome> {
  const at = `spec.cases[${index}]`;
  const entry = suite.document.spec.cases[index] as CaseDocument;
  const begin = { name: entry.name, ...suite.locate(at) };
  const change = await inputs.changeOf(entry, at);
  const snapshot = await inputs.snapshotOf(entry, at);
  const unknown = unknownGuardrails(entry.expect, profile).map(({ at: field, message }): InputError => {
    const path = `${at}.expect.${field}`;
    return { file, ...suite.locate(path), path, message };
  });
  if (!change.ok || !snapshot.ok || unknown.length > 0) {
    const errors = [...(change.ok ? [] : change.errors), ...(snapshot.ok ? [] : snapshot.errors), ...unknown];
    return { ...begin, errors, differences: [], verdict: undefined };
  }
  const now = timeFrom(entry.now ?? suite.document.spec.now, io);
  const verdict = review(change.value, { profile, snapshot: snapshot.value, now });
  const differences = compareVerdict(entry.expect, verdict).map(({ at: field, message }) => ({
    ...suite.locate(`${at}.expect.${field}`),
    message: `${field}: ${message}`,
  }));
  return { ...begin, errors: [], differences, verdict };
}

async function readSuite(path: string): Promise<ReturnType<typeof decodeText>> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    return { ok: false, problem: `cannot be read: ${fileProblem(error)}` };
  }
}

function asInputError({ file, line, column, at, message }: InputError & { readonly at: string }): InputError {
  return { file, line, column, message, ...(at === '' ? {} : { path: at }) };
}
