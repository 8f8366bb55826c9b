import { Type } from 'typebox';
import { rulesInForce, type PolicyRule, type Port } from '../../model/network-policy.js';
import { PortSet, PROTOCOLS, type PortRange, type Protocol } from '../../model/port-set.js';
import { sizeOf, tooManyPorts } from '../adjoining-ports.js';
import { DirectionList, ProtocolName } from '../option-schemas.js';
import { stateRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

const messages = {
  noPorts: 'opens every port of every protocol',
  wideRange: 'opens {ports}, {count} in a row; the most allowed is {limit}',
  together: 'opens {ports} by entries that adjoin, {count} in a row; the most allowed is {limit}',
  total: 'opens {count} ports in all; the most allowed is {limit}',
  forbiddenPort: 'opens {ports}, which this guardrail forbids',
  protocol: 'opens {protocol}; allowed is {allowed}',
  named: 'opens {protocol} by the name {name}, whose number is up to each pod',
} as const;

const PortNumber = Type.Integer({ minimum: 1, maximum: 65535 });

/** Ports are named, few in a row, and none of the forbidden ones, by what all rules of a direction open together (N7, N15, N16). */
export const limitPorts = stateRule({
  id: 'limit-ports',
  kinds: ['NetworkPolicy'],
  judges: 'opening',
  summary: 'Limit the ports that a rule may open',
  why: `A rule without \`ports\` opens every port of every protocol, also the debug port that someone adds next year. \`ports: [{}]\` is
every TCP port, and a wide range is hardly less. Ports are added up over all rules of a direction, whatever their peers: 1 to
30000 in one rule and 30001 to 65535 in the next are every port. So are 1 to 100, 102 to 201 and so on, but for a few, which is why
there is a limit to the ports in all.`,
  fix: 'list the ports that the pods really serve',
  messages,
  options: Type.Object(
    {
      directions: DirectionList,
      requirePorts: Type.Boolean({ default: true, description: 'Whether every rule must list its ports' }),
      maxRange: Type.Integer({ minimum: 1, maximum: 65535, default: 100, description: 'The most ports in a row' }),
      maxPorts: Type.Integer({
        minimum: 1,
        default: 1000,
        description:
          'The most ports that all rules of one direction may open together, beside ranges that are too wide',
      }),
      forbidden: Type.Array(
        Type.Object(
          {
            protocol: Type.Enum([...PROTOCOLS], { default: 'TCP', description: 'The protocol of the port' }),
            port: Type.Unsafe<number>({ ...PortNumber, description: 'The port, or the first of a range' }),
            endPort: Type.Optional(
              Type.Unsafe<number>({
                ...PortNumber,
                description: 'The last of a range; if it is below the first, it is the first',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        { default: [], description: 'Ports that no rule may open' },
      ),
      protocols: Type.Array(ProtocolName, {
        default: [...PROTOCOLS],
        minItems: 1,
        uniqueItems: true,
        description: 'Protocols that may be opened',
      }),
      namedPorts: Type.Enum(['allow', 'forbid'], {
        default: 'allow',
        description:
          'Ports by name: each pod says which number it means, so the limits on numbers cannot be judged for them',
      }),
    },
    { additionalProperties: false },
  ),
  check: ({ directions, requirePorts, maxRange, maxPorts, forbidden, protocols, namedPorts }) => {
    const closed = PortSet.union(
      forbidden.map(({ protocol, port, endPort = port }) =>
        PortSet.of(protocol, Math.min(port, endPort), Math.max(port, endPort)),
      ),
    );
    const limits: Limits = {
      requirePorts,
      maxRange,
      protocols,
      allowed: protocols.join(', '),
      forbidden: closed,
      forbiddenRanges: { TCP: closed.ranges('TCP'), UDP: closed.ranges('UDP'), SCTP: closed.ranges('SCTP') },
      namedPorts,
    };
    return ({ object }, report) => {
      for (const direction of directions) {
        const rules = rulesInForce(object, direction);
        for (const rule of rules) {
          if (rule.ports.kind === 'any') judgeAny(rule, limits, report);
          else for (const port of rule.ports.list) judgePort(port, limits, report);
        }
        const { adjoining, total } = tooManyPorts(rules, { maxRange, maxPorts });
        for (const { protocol, from, to, entries } of adjoining) {
          const data = { ports: rangeText(protocol, from, to), count: to - from + 1, limit: maxRange };
          report.finding('together', { ...placeOf(entries), data });
        }
        if (total === undefined) continue;
        report.finding('total', { ...placeOf(total.entries), data: { count: total.count, limit: maxPorts } });
      }
    };
  },
});

function placeOf([first, ...others]: readonly [Port, ...Port[]]): { at: string; also: string[] } {
  return { at: first.at, also: others.map(({ at }) => at) };
}

interface Limits {
  readonly requirePorts: boolean;
  readonly maxRange: number;
  readonly protocols: readonly Protocol[];
  readonly allowed: string;
  readonly forbidden: PortSet;
  readonly forbiddenRanges: Readonly<Record<Protocol, readonly PortRange[]>>;
  readonly namedPorts: 'allow' | 'forbid';
}

function judgeAny(rule: PolicyRule, limits: Limits, report: Report<typeof messages>): void {
  const { at } = rule;
  if (limits.requirePorts) {
    report.finding('noPorts', { at, data: {}, fix: 'write ports: with the ports that the pods really serve' });
    return;
  }
  for (const protocol of PROTOCOLS) judgeProtocol({ at, protocol }, limits, report);
  judgeForbidden(at, limits.forbidden, report);
}

function judgePort(port: Port, limits: Limits, report: Report<typeof messages>): void {
  const { at, protocol } = port;
  judgeProtocol(port, limits, report);
  if (port.kind === 'named') {
    if (limits.namedPorts === 'allow') return;
    report.finding('named', { at, data: { protocol, name: shown(port.name) }, fix: 'write the number of the port' });
    return;
  }
  const count = sizeOf(port);
  if (count > limits.maxRange) {
    report.finding('wideRange', {
      at,
      data: { ports: rangeText(protocol, port.from, port.to), count, limit: limits.maxRange },
    });
  }
  // Comparing numbers comes first: sets are for the few ports that are forbidden.
  if (!limits.forbiddenRanges[protocol].some(({ from, to }) => from <= port.to && port.from <= to)) return;
  judgeForbidden(at, limits.forbidden.intersect(PortSet.of(protocol, port.from, port.to)), report);
}

function judgeProtocol(
  { at, protocol }: { at: string; protocol: Protocol },
  limits: Limits,
  report: Report<typeof messages>,
): void {
  if (limits.protocols.includes(protocol)) return;
  report.finding('protocol', { at, data: { protocol, allowed: limits.allowed }, fix: `remove what opens ${protocol}` });
}

function judgeForbidden(at: string, opened: PortSet, report: Report<typeof messages>): void {
  if (opened.isEmpty) return;
  const ports = shown(opened.toString());
  report.finding('forbiddenPort', { at, data: { ports }, fix: `leave out ${ports}` });
}

function rangeText(protocol: Protocol, from: number, to: number): string {
  return from === 1 && to === 65535 ? `all ${protocol} ports` : `${protocol} ${from}-${to}`;
}
