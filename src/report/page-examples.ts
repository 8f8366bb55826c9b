import type { Connection, End, Explanation, Side } from '../reach/views.js';
import { outsideText } from './outside-text.js';
import type { PageExample, PageSide } from './page-document.js';
import { endText, policyText, portsText } from './reach-text.js';

/** Shows connections, with the explanations that there are. */
export function explainer(explanations: readonly Explanation[]): (connection: Connection) => PageExample {
  const known = new Map(explanations.map((each) => [pairKey(each), each]));
  return (connection) => {
    const explanation = known.get(pairKey(connection));
    return {
      from: shownEnd(connection.from),
      to: shownEnd(connection.to),
      ports: portsText(connection.ports),
      sides:
        explanation === undefined
          ? []
          : [sideOf(explanation.egress, explanation.from), sideOf(explanation.ingress, explanation.to)].flatMap(
              (side) => side ?? [],
            ),
    };
  };
}

function pairKey({ from, to }: Pick<Connection, 'from' | 'to'>): string {
  return [from, to].map((end) => (end.kind === 'workload' ? endText(end) : end.addresses.toString())).join('\n');
}

function shownEnd(end: End): string {
  return end.kind === 'workload' ? endText(end) : outsideText(end.addresses);
}

/** Addresses outside of the cluster have no side (N4). */
function sideOf({ direction, isolated, isolating, ports, rules }: Side, end: End): PageSide | undefined {
  if (end.kind === 'addresses') return undefined;
  const deciding = new Set(rules.map(({ policy }) => policyText(policy)));
  return {
    direction,
    end: endText(end),
    isolated,
    ports: portsText(ports),
    isolating: isolating.map(policyText).filter((policy) => !deciding.has(policy)),
    rules: rules.map(({ policy, at, action, ports }) => ({
      policy: policyText(policy),
      at,
      action,
      ports: portsText(ports),
    })),
  };
}
