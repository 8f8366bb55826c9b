import type { Position } from '../documents/position.js';
import type { Problem } from '../model/result.js';
import type { LocatedProblem } from './load-profile.js';
import { readOneDocument } from './one-document.js';
import { schemaCheck } from './schema-check.js';
import { SuiteSchema, type CaseDocument, type SuiteDocument } from './suite.js';

/** A suite, and where its fields stand. */
export interface LoadedSuite {
  readonly document: SuiteDocument;
  readonly locate: (path: string) => Position;
}

/** A suite, or everything that is wrong with it. */
export type SuiteResult =
  | { readonly ok: true; readonly value: LoadedSuite }
  | { readonly ok: false; readonly problems: readonly LocatedProblem[] };

const checkSuite = schemaCheck(SuiteSchema);

/** Reads a suite from YAML or JSON text. `file` is only named in problems. The files that it names are not looked at. */
export function loadSuite(text: string, file: string): SuiteResult {
  const document = readOneDocument(text, file, { what: 'one suite', least: 'a suite has at least one case' });
  if (!document.ok) return document;
  const { value } = document;
  const wrong = checkSuite(value, '');
  const problems = wrong.length > 0 ? wrong : (value as SuiteDocument).spec.cases.flatMap(caseProblems);
  if (problems.length > 0)
    return { ok: false, problems: problems.map((problem) => ({ file, ...document.locate(problem.at), ...problem })) };
  return { ok: true, value: { document: value as SuiteDocument, locate: document.locate } };
}

/** What a schema cannot say: parts of a case that contradict each other. */
function caseProblems(entry: CaseDocument, index: number, all: readonly CaseDocument[]): readonly Problem[] {
  const at = `spec.cases[${index}]`;
  const problems: Problem[] = [];
  if (all.findIndex(({ name }) => name === entry.name) !== index)
    problems.push({ at: `${at}.name`, message: `"${entry.name}" is the name of an earlier case` });
  const { review, object, oldObject } = entry;
  if (review !== undefined) {
    for (const field of ['object', 'oldObject', 'operation', 'subresource', 'user', 'dryRun'] as const) {
      if (entry[field] !== undefined)
        problems.push({ at: `${at}.${field}`, message: 'must not be given beside a review, which says it itself' });
    }
  } else if (object === undefined && oldObject === undefined) {
    problems.push({ at, message: 'missing field "object": a case is about an object, an oldObject or a review' });
  } else problems.push(...operationProblems(entry, at));
  const { exact, findings, skipped } = entry.expect;
  if (skipped !== undefined && (findings.length > 0 || entry.expect.decision !== 'allow'))
    problems.push({
      at: `${at}.expect.skipped`,
      message: 'where no guardrail is asked, there is no finding, and it is allowed',
    });
  if (exact && findings.length === 0 && entry.expect.decision !== 'allow')
    problems.push({
      at: `${at}.expect.exact`,
      message: `nothing is expected, and without a finding nothing says ${entry.expect.decision}`,
    });
  return problems;
}

function operationProblems({ operation, object, oldObject }: CaseDocument, at: string): readonly Problem[] {
  const needed = { CREATE: ['object'], UPDATE: ['object', 'oldObject'], DELETE: ['oldObject'] } as const;
  if (operation === undefined) return [];
  const given = { object, oldObject };
  return (['object', 'oldObject'] as const).flatMap((field): readonly Problem[] => {
    const wanted = (needed[operation] as readonly string[]).includes(field);
    if (wanted === (given[field] !== undefined)) return [];
    return wanted
      ? [{ at: `${at}.operation`, message: `missing field "${field}", which ${operation} has` }]
      : [{ at: `${at}.${field}`, message: `must not be given: ${operation} has none` }];
  });
}
