import { Type, type Static } from 'typebox';
import { AddressSet } from '../model/address-set.js';
import { parseCidr } from '../model/cidr.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import { DIRECTIONS, PEERS_FIELD, type Peer, type PolicyRule } from '../model/network-policy.js';
import { PROTOCOLS } from '../model/port-set.js';
import { allowedBy, type Allowed } from '../reach/allowed.js';
import type { FlowValue } from './flow-yaml.js';
import { toSelector } from './label-selector.js';
import { CidrText, OptionSelector } from './option-schemas.js';

/** Traffic that policies may allow to every pod. */
export const PermittedTraffic = Type.Object(
  {
    direction: Type.Enum([...DIRECTIONS], { description: 'Which way, seen from the pods' }),
    ports: Type.Array(
      Type.Object(
        {
          protocol: Type.Enum([...PROTOCOLS], { default: 'TCP', description: 'The protocol of the port' }),
          port: Type.Integer({ minimum: 1, maximum: 65535, description: 'The port' }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'On which ports' },
    ),
    namespaces: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'From or to pods of these namespaces; of every namespace if there is only a podSelector',
      }),
    ),
    podSelector: Type.Optional(
      Type.Unsafe<Static<typeof OptionSelector>>({ ...OptionSelector, description: 'From or to these pods only' }),
    ),
    addresses: Type.Optional(Type.Array(CidrText, { minItems: 1, description: 'From or to these addresses as well' })),
  },
  { additionalProperties: false },
);

type Written = Static<typeof PermittedTraffic>;

/** Permitted traffic of one direction as a rule of a policy: one that says no more is permitted. */
export function permittedRule(written: Written): PolicyRule {
  const { direction, ports } = written;
  const list = peersOf(written);
  return {
    at: '',
    direction,
    peers: list.length === 0 ? { kind: 'anyone' } : { kind: 'listed', list },
    ports: {
      kind: 'listed',
      list: ports.map(({ protocol, port }) => ({ kind: 'numbers', at: '', protocol, from: port, to: port })),
    },
  };
}

/**
 * Tells of rules of policies in one namespace whether what they allow is permitted. Made anew for each question, since
 * its answers share one budget.
 */
export function permittedIn(namespace: string, rules: readonly PolicyRule[]): (rule: PolicyRule) => boolean {
  if (rules.length === 0) return () => false;
  let allowed: Allowed | undefined;
  return (rule) => (allowed ??= allowedBy(rules, namespace)).covers(rule);
}

/** The same traffic as it stands in a manifest. */
export function permittedText({ direction, ports, namespaces, podSelector, addresses = [] }: Written): FlowValue {
  const blocks = addresses.map((cidr) => ({ ipBlock: { cidr } }));
  const pods = { namespaceSelector: selectorOfNames(namespaces), podSelector: podSelector as FlowValue | undefined };
  const peers = namespaces === undefined && podSelector === undefined ? blocks : [pods, ...blocks];
  return {
    [PEERS_FIELD[direction]]: peers.length === 0 ? undefined : peers,
    ports: ports.map(({ protocol, port }) => ({ protocol, port })),
  };
}

function peersOf({ namespaces, podSelector, addresses = [] }: Written): readonly Peer[] {
  const blocks = addresses.flatMap((text): readonly Peer[] => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ kind: 'addresses', at: '', cidr, except: [], set: AddressSet.of(cidr) }];
  });
  if (namespaces === undefined && podSelector === undefined) return blocks;
  const selector = toSelector(
    namespaces === undefined
      ? {}
      : { matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: namespaces }] },
    '',
  );
  const pods = toSelector(podSelector ?? {}, '');
  return [{ kind: 'pods', at: '', namespaces: { kind: 'selected', selector }, pods }, ...blocks];
}

function selectorOfNames(names: readonly string[] | undefined): FlowValue {
  const [name, ...others] = names ?? [];
  if (name === undefined) return {};
  if (others.length === 0) return { matchLabels: { [NAMESPACE_NAME_LABEL]: name } };
  return { matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [name, ...others] }] };
}
