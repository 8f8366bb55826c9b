import { Type, type Static } from 'typebox';
import type { Connection } from '../../reach/views.js';
import type { CrossingsQuestion } from '../../reach/ways-search.js';
import { changeRule, type ChangeSubject, type Report } from '../rule.js';
import { causeOf, endName, portsName, reasonsFor, WHOLE_CLUSTER } from '../reach-text.js';
import { compileWays, portProblems, waysOptions } from '../zones.js';

/** More ways than these are counted and not named. */
const MOST_NAMED = 10;

const messages = {
  opens: 'lets {from} reach {to} on {ports}: {why}',
  stands: '{from} can reach {to} on {ports}, and could before: {why}',
  more: 'and {count} more',
} as const;

const options = Type.Object(
  {
    ...waysOptions,
    except: Type.Array(Type.Object(waysOptions, { additionalProperties: false }), {
      default: [],
      description: 'Ways that may be open all the same, written like the ways that are forbidden',
    }),
  },
  { additionalProperties: false },
);

/** The ways that options of this rule forbid. */
export function forbiddenWays({ except, ...forbidden }: Static<typeof options>): CrossingsQuestion {
  return { ways: compileWays(forbidden), except: except.map(compileWays) };
}

/** What must stay apart stays apart, by what all policies mean together and not by how one of them is written. */
export const forbidReach = changeRule({
  id: 'forbid-reach',
  kinds: ['NetworkPolicy', 'Namespace'],
  judges: 'change',
  summary: 'Forbid that pods or addresses of one zone reach those of another',
  why: `Whether two workloads can talk is said by all policies on both sides together: a policy that looks harmless opens the way if
the other side is open already, and deleting a policy opens what it isolated. This guardrail looks at the outcome, for the
workloads that are there. Only ways that the change opens are held against it; ways that were open before and that the
changed policy or namespace is part of are told of. Pods of the host's network are in no zone.`,
  fix: 'narrow the rule that opens the way, or keep what closed it',
  messages,
  options,
  reads: WHOLE_CLUSTER,
  asksReach: true,
  problems: ({ ports, except }) => [
    ...portProblems(ports, 'ports'),
    ...except.flatMap((ways, index) => portProblems(ways.ports, `except[${index}].ports`)),
  ],
  check: (given) => {
    const question = forbiddenWays(given);
    return (subject, report) => {
      const crossings = subject.reach.crossings(subject.snapshot, subject.after, question);
      if (crossings === undefined) {
        report.undecided(
          '',
          'the change touches too many workloads to tell in time which of them can reach each other',
        );
        return;
      }
      const at = causeOf(subject.change);
      tell('opens', crossings.opened, { subject, report, at });
      tell('stands', crossings.standing, { subject, report, at });
    };
  },
});

interface Telling {
  readonly subject: ChangeSubject;
  readonly report: Report<typeof messages>;
  readonly at: string;
}

function tell(id: 'opens' | 'stands', ways: readonly Connection[], { subject, report, at }: Telling): void {
  const atMost = id === 'stands' ? { atMost: 'Audit' as const } : {};
  for (const { from, to, ports } of ways.slice(0, MOST_NAMED)) {
    const why = reasonsFor(subject.reach.explain(subject.after, { from, to, ports })).join(', ');
    report.finding(id, { at, data: { from: endName(from), to: endName(to), ports: portsName(ports), why }, ...atMost });
  }
  const count = ways.length - MOST_NAMED;
  if (count > 0) report.finding('more', { at, data: { count }, ...atMost });
}
