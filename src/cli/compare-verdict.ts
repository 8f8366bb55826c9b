import type { LoadedProfile } from '../guardrails/load-profile.js';
import { suggestion } from '../guardrails/nearest.js';
import type { Expectation, ExpectedFinding } from '../guardrails/suite.js';
import type { Problem } from '../model/result.js';
import type { JudgedFinding, Verdict } from '../model/verdict.js';

/** Guardrails that a case expects something of and that the profile does not have. Paths are relative to `expect`. */
export function unknownGuardrails(
  { findings, silent }: Expectation,
  { guardrails }: LoadedProfile,
): readonly Problem[] {
  const names = guardrails.map(({ name }) => name);
  return [
    ...findings.map(({ guardrail }, index) => ({ at: `findings[${index}].guardrail`, name: guardrail })),
    ...silent.map((name, index) => ({ at: `silent[${index}]`, name })),
  ].flatMap(({ at, name }): readonly Problem[] => {
    const message = `the profile has no guardrail "${name}"${suggestion(name, names)}`;
    return names.includes(name) ? [] : [{ at, message }];
  });
}

/** Everything in which a verdict is not as expected. Paths are relative to `expect`. */
export function compareVerdict(expected: Expectation, verdict: Verdict): readonly Problem[] {
  const { decision, findings, skipped } = verdict;
  const differences: Problem[] = [];
  if (decision !== expected.decision)
    differences.push({ at: 'decision', message: `expected ${expected.decision}, got ${decision}` });
  if (expected.skipped !== undefined && skipped?.includes(expected.skipped) !== true) {
    const got = skipped === undefined ? 'guardrails were asked' : `got ${JSON.stringify(skipped)}`;
    differences.push({ at: 'skipped', message: `expected ${JSON.stringify(expected.skipped)}, ${got}` });
  }
  const met = assign(expected.findings, findings);
  expected.findings.forEach((wanted, index) => {
    if (met.has(index)) return;
    differences.push({
      at: `findings[${index}]`,
      message: `expected ${described(wanted)}, ${nearestTo(wanted, findings)}`,
    });
  });
  expected.silent.forEach((name, index) => {
    const found = findings.find(({ guardrail }) => guardrail === name);
    if (found !== undefined)
      differences.push({ at: `silent[${index}]`, message: `expected no finding, got ${shown(found)}` });
  });
  if (expected.exact) {
    const used = new Set(met.values());
    for (const [index, finding] of findings.entries()) {
      if (!used.has(index)) differences.push({ at: 'exact', message: `expected nothing else, got ${shown(finding)}` });
    }
  }
  return differences;
}

/**
 * For each expectation that can be met, a finding of its own: as many as possible, whatever the order in which they are
 * written (augmenting paths).
 */
function assign(expected: readonly ExpectedFinding[], findings: readonly JudgedFinding[]): ReadonlyMap<number, number> {
  const takenBy = new Map<number, number>();
  const place = (index: number, tried: Set<number>): boolean => {
    for (const [candidate, finding] of findings.entries()) {
      const wanted = expected[index];
      if (wanted === undefined || tried.has(candidate) || mismatches(wanted, finding).length > 0) continue;
      tried.add(candidate);
      const holder = takenBy.get(candidate);
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(candidate, index);
        return true;
      }
    }
    return false;
  };
  for (const index of expected.keys()) place(index, new Set());
  return new Map([...takenBy].map(([candidate, index]) => [index, candidate]));
}

/** The fields in which a finding is not the expected one. */
function mismatches(wanted: ExpectedFinding, finding: JudgedFinding): readonly string[] {
  const { guardrail, effect, action, standing, path, message } = wanted;
  const wrong: string[] = [];
  if (guardrail !== finding.guardrail) wrong.push('guardrail');
  if (effect !== undefined && effect !== finding.effect) wrong.push('effect');
  if (action !== undefined && action !== finding.action) wrong.push('action');
  if (standing !== undefined && standing !== finding.standing) wrong.push('standing');
  if (path !== undefined && path !== finding.at) wrong.push('path');
  if (message !== undefined && !finding.message.includes(message)) wrong.push('message');
  return wrong;
}

/** What there is instead: of the same guardrail, the finding that differs least. */
function nearestTo(wanted: ExpectedFinding, findings: readonly JudgedFinding[]): string {
  const [nearest] = findings
    .filter(({ guardrail }) => guardrail === wanted.guardrail)
    .sort((a, b) => mismatches(wanted, a).length - mismatches(wanted, b).length);
  if (nearest === undefined) return `${wanted.guardrail} found nothing`;
  const wrong = mismatches(wanted, nearest);
  return wrong.length === 0
    ? 'which another expectation has met already'
    : `got another ${wrong.join(', ')}: ${shown(nearest)}`;
}

function described({ guardrail, effect, action, standing, path, message }: ExpectedFinding): string {
  const words = [
    guardrail,
    effect ?? '',
    action === undefined ? '' : `of action ${action}`,
    standing === undefined ? '' : `[${standing}]`,
    path === undefined ? '' : `at ${path === '' ? 'the whole object' : path}`,
    message === undefined ? '' : `saying ${JSON.stringify(message)}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

function shown({ guardrail, effect, action, standing, at, message }: JudgedFinding): string {
  return described({ guardrail, effect, standing, path: at, message, ...(action === effect ? {} : { action }) });
}
