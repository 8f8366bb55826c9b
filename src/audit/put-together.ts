import { groupedBy } from '../model/grouped-by.js';
import type { Assumption } from '../reach/views.js';
import type { Survey } from '../reach/survey.js';
import type { AuditInput } from './audit-input.js';
import type { AuditFinding, AuditMap, AuditReport, ExceptionRecord, ProposedChange } from './audit-report.js';
import { roleOf } from './coverage.js';
import { exceptionsOf } from './exceptions.js';
import { bounded, findingsOf, inOrder } from './findings.js';
import type { Isolation } from './isolation.js';
import type { MapPicture } from './map-picture.js';
import type { NamespaceShare } from './namespace-share.js';
import { unaskedPaths } from './paths.js';
import { scoreOf } from './score.js';
import { untoldServices } from './services.js';
import { exceptionDrafts } from './stale.js';
import { missingChecks } from './standard-checks.js';
import { undecidedLines } from './tally.js';
import { unreadableLines } from './unreadable.js';

/** Unless something else is said, more findings of one check are counted and not told. */
const MOST_OF_CHECK = 500;

/** What is known of a cluster part by part, from which its report is put together. */
export interface AuditParts {
  /** What was looked at. */
  readonly input: AuditInput;
  /** By namespace, sorted. */
  readonly shares: ReadonlyMap<string, NamespaceShare>;
  readonly isolation: readonly Isolation[];
  readonly whole: WholeParts;
}

/** What only an audit of everything tells. */
export interface WholeParts {
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
  readonly asked: Survey['asked'];
  readonly paths: readonly AuditFinding[];
  readonly map: AuditMap;
  readonly picture: MapPicture;
  readonly assumptions: readonly Assumption[];
}

/** All findings, in the order of the report, and what the exceptions of the profile cover. */
export interface AllFindings {
  readonly findings: readonly AuditFinding[];
  readonly exceptions: readonly ExceptionRecord[];
}

/** The findings of all parts. */
export function findingsIn({
  input,
  shares,
  isolation,
  whole,
}: Omit<AuditParts, 'whole'> & { readonly whole: Pick<WholeParts, 'paths'> }): AllFindings {
  const ways = isolation.flatMap(({ told }) => told.map(({ draft }) => draft));
  const own = [...shares.values()];
  const exceptions = exceptionsOf(input, [...ways, ...own.flatMap(({ excepted }) => excepted)]);
  const others = findingsOf([...ways, ...exceptionDrafts(input, exceptions)]);
  return { findings: inOrder([...own.flatMap(({ findings }) => findings), ...whole.paths, ...others]), exceptions };
}

/** The report. `untried` is how many changes came to mind and were not tried. */
export function reportOf(
  parts: AuditParts,
  { findings, exceptions }: AllFindings,
  proposed: { readonly changes: readonly ProposedChange[]; readonly untried: number },
): AuditReport {
  const { input, shares, isolation, whole } = parts;
  const { profile, snapshot, now, settings } = input;
  const own = [...shares.values()];
  const subjects = groupedBy(findings, ({ subject }) => subject.namespace);
  const undecided = own.flatMap((share) => share.undecided);
  const isOfGuardrail = ({ reason }: (typeof undecided)[number]): boolean => reason.startsWith('guardrail ');
  return {
    at: new Date(now).toISOString(),
    wholeAt: new Date(whole.at).toISOString(),
    profile: { name: profile.name, hash: profile.hash },
    counts: {
      namespaces: shares.size,
      policies: own.reduce((sum, { inventory }) => sum + inventory.length, 0),
      workloads: own.reduce((sum, { coverage }) => sum + coverage.ingress.total, 0),
    },
    inventory: own.flatMap(({ inventory }) => inventory),
    namespaces: Array.from(shares, ([namespace, { coverage, inventory }]) => ({
      namespace,
      role: roleOf(namespace, input),
      coverage,
      policies: inventory.length,
      score: scoreOf(coverage, subjects.get(namespace) ?? []),
    })),
    map: whole.map,
    picture: whole.picture,
    ...bounded(findings, settings.mostOfCheck ?? MOST_OF_CHECK),
    exceptions,
    changes: proposed.changes,
    assumptions: whole.assumptions,
    undecided: [
      ...unreadableLines(snapshot),
      ...unaskedPaths(whole),
      ...untoldServices(input, whole),
      ...isolation.flatMap((one) => one.undecided ?? []),
      ...undecidedLines(undecided.filter(isOfGuardrail)),
      ...undecidedLines(undecided.filter((one) => !isOfGuardrail(one))),
      ...missingChecks(input),
      ...untriedLines(proposed.untried, proposed.changes.length),
    ],
  };
}

function untriedLines(count: number, proposed: number): readonly string[] {
  if (count === 0) return [];
  const more = `${count} more ${count === 1 ? 'change comes' : 'changes come'} to mind`;
  return [
    proposed === 0
      ? `${more} and were not tried: every one before them would open a path or bring another finding`
      : `${more}: audit again once these are applied`,
  ];
}
