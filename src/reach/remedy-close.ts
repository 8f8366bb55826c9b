import { AddressSet } from '../model/address-set.js';
import { parseAddress } from '../model/cidr.js';
import { NAMESPACE_NAME_LABEL, type Labels } from '../model/labels.js';
import type { Direction, NetworkPolicy, Peer, PolicyRule, Ports } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { matches, type Selector } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import { selectorOf } from './end-labels.js';
import { neighbourhoodOf } from './neighbourhood.js';
import { newPolicy } from './new-policy.js';
import { policyOf } from './remedy-allow.js';
import type { EditStep, PolicyEdit, RemedyQuestion } from './remedy.js';
import {
  EVERYTHING,
  listed,
  named,
  numbersOf,
  outsideOf,
  podsIn,
  podsOf,
  portsOf,
  ruleOf,
  without,
} from './rule-parts.js';
import type { End, Explanation, WorkloadEnd } from './views.js';

/**
 * Ways to close a connection: on either side, less in the rules that let it through, or a policy that isolates a side which
 * nothing isolates and lets in, or out, everyone else.
 */
export function closingEdits(question: RemedyQuestion): readonly (readonly PolicyEdit[])[] {
  const parts = question.ask(question.snapshot);
  const { from, to } = question;
  return [
    ...(to.kind === 'workload' ? [editsOf(to, from, { direction: 'ingress', parts, question })] : []),
    ...(from.kind === 'workload' ? [editsOf(from, to, { direction: 'egress', parts, question })] : []),
  ];
}

interface OpenSide {
  readonly direction: Direction;
  readonly parts: readonly Explanation[];
  readonly question: RemedyQuestion;
}

function editsOf(end: WorkloadEnd, other: End, { direction, parts, question }: OpenSide): readonly PolicyEdit[] {
  const { snapshot, ports } = question;
  if (parts.some((part) => !part[direction].isolated)) {
    const rest = PortSet.everything.subtract(ports);
    const everyoneElse = listed(everyoneBut(other, end.namespace, question));
    const rules = [
      ...(rest.isEmpty ? [] : [ruleOf(direction, { kind: 'anyone' }, portsOf(rest))]),
      ...(everyoneElse === undefined ? [] : [ruleOf(direction, everyoneElse, portsOf(ports))]),
    ];
    return [
      { before: undefined, after: newPolicy({ end, direction, rules, verb: 'close', other, snapshot }), steps: [] },
    ];
  }
  const edited = new Map<NetworkPolicy, Set<string>>();
  for (const part of parts) {
    for (const { policy: reference, at } of part[direction].rules) {
      const policy = policyOf(reference, snapshot);
      if (policy === undefined) continue;
      edited.set(policy, (edited.get(policy) ?? new Set()).add(at));
    }
  }
  return [...edited].map(([policy, places]) => editOf(policy, places, { direction, other, question }));
}

interface Closing {
  readonly direction: Direction;
  readonly other: End;
  readonly question: RemedyQuestion;
}

function editOf(policy: NetworkPolicy, places: ReadonlySet<string>, closing: Closing): PolicyEdit {
  const { direction } = closing;
  const steps: EditStep[] = [];
  const rules: PolicyRule[] = [];
  const added: PolicyRule[] = [];
  for (const rule of policy.rules[direction]) {
    if (!places.has(rule.at)) {
      rules.push(rule);
      continue;
    }
    const [first, ...rest] = narrowed(rule, policy.namespace, closing);
    if (first === undefined) {
      steps.push({ do: 'remove', at: rule.at });
      continue;
    }
    steps.push({ do: 'replace', at: rule.at, rule: first });
    rules.push(first);
    added.push(...rest);
  }
  for (const rule of added) steps.push({ do: 'add', at: `spec.${direction}`, rule });
  return { before: policy, after: { ...policy, rules: { ...policy.rules, [direction]: [...rules, ...added] } }, steps };
}

/** What is left of a rule without the other end at the ports in question. */
function narrowed(rule: PolicyRule, own: string, { other, question }: Closing): readonly PolicyRule[] {
  const { direction, ports } = rule;
  const kept: Peer[] = [];
  const concerned: Peer[] = [];
  if (rule.peers.kind === 'anyone') kept.push(...everyoneBut(other, own, question));
  else
    for (const peer of rule.peers.list) {
      if (!isOther(peer, own, { other, question })) kept.push(peer);
      else {
        concerned.push(peer);
        if (peer.kind === 'addresses' && other.kind === 'addresses') kept.push(...without(peer, other.addresses));
      }
    }
  const rest = portsLeft(ports, question.ports);
  const peers = listed(kept);
  const others = rule.peers.kind === 'anyone' ? rule.peers : listed(concerned);
  return [
    ...(peers === undefined ? [] : [ruleOf(direction, peers, ports)]),
    ...(rest === undefined || others === undefined ? [] : [ruleOf(direction, others, rest)]),
  ];
}

/** Undefined where none is left. Names go, too: they may stand for the ports in question. */
function portsLeft(ports: Ports, closed: PortSet): Ports | undefined {
  const left = numbersOf(ports).subtract(closed);
  return left.isEmpty ? undefined : portsOf(left);
}

/** Whether a peer lets any pod or address of the other end through. */
function isOther(peer: Peer, own: string, { other, question }: Pick<Closing, 'other' | 'question'>): boolean {
  const { snapshot, settings } = question;
  if (other.kind === 'addresses') {
    return peer.kind === 'addresses' && !peer.set.intersect(other.addresses).isEmpty;
  }
  const { members } = neighbourhoodOf(other, snapshot);
  if (peer.kind === 'addresses') {
    return settings.ipBlockMatchesPods && members.some((member) => !peer.set.intersect(addressesOf(member)).isEmpty);
  }
  const { namespaces, pods } = peer;
  const within =
    namespaces.kind === 'own'
      ? own === other.namespace
      : selectsNamespace(namespaces.selector, other.namespace, snapshot);
  return within && members.some(({ labels }) => matches(pods, labels));
}

function selectsNamespace(selector: Selector, name: string, { namespaces }: Snapshot): boolean {
  const labels: Labels = namespaces.get(name)?.metadata.labels ?? { [NAMESPACE_NAME_LABEL]: name };
  return matches(selector, labels);
}

function addressesOf({ addresses }: Workload): AddressSet {
  return AddressSet.from(addresses.flatMap((address) => parseAddress(address) ?? []));
}

/**
 * Everyone but the other end, as a list of peers. Where blocks of addresses match pods as well, they cannot be told apart from
 * a pod that comes tomorrow, and so addresses are not among them.
 */
function everyoneBut(other: End, own: string, { snapshot, settings }: RemedyQuestion): readonly Peer[] {
  if (other.kind === 'addresses') return [podsOf(EVERYTHING, EVERYTHING), ...outsideOf(other.addresses)];
  const { requirements } = selectorOf(neighbourhoodOf(other, snapshot));
  return [
    podsOf(named('NotIn', other.namespace), EVERYTHING),
    // Whoever lacks one of its labels is not it.
    ...requirements.map(({ key, values }) =>
      podsIn(other.namespace, { at: '', requirements: [{ key, operator: 'NotIn', values }] }, own),
    ),
    ...(settings.ipBlockMatchesPods ? [] : outsideOf(AddressSet.empty)),
  ];
}
