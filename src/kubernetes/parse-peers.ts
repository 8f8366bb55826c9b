import { itemPath } from '../model/field-path.js';
import type { Peer, Peers, PodPeer } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import { forbidden, required } from './api-messages.js';
import { parseIpBlock } from './parse-ip-block.js';
import { parseSelector } from './parse-selector.js';
import { collected, isAbsent, listOf, objectOf, unknownField } from './raw-value.js';

const ANYONE: Peers = { kind: 'anyone' };
const OWN: PodPeer['namespaces'] = { kind: 'own' };

/**
 * Reads the `from` or `to` of a rule (N7, N9 to N11); `at` is the list's path. Adds what `ValidateNetworkPolicyPeer`,
 * k8s.io/kubernetes/pkg/apis/networking/validation, would refuse.
 */
export function parsePeers(raw: unknown, at: string, problems: Problem[]): Peers {
  const items = listOf(raw, at, problems);
  if (items.length === 0) return ANYONE;
  return { kind: 'listed', list: collected(items, (item, k) => parsePeer(item, itemPath(at, k), problems)) };
}

function parsePeer(raw: unknown, at: string, problems: Problem[]): Peer | undefined {
  const peer = objectOf(raw, at, problems);
  if (peer === undefined) return undefined;
  for (const field in peer) {
    if (field !== 'podSelector' && field !== 'namespaceSelector' && field !== 'ipBlock')
      unknownField(at, field, problems);
  }
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const selects = !isAbsent(podSelector) || !isAbsent(namespaceSelector);
  if (!isAbsent(ipBlock)) {
    if (selects) {
      problems.push({ at, message: forbidden('may not specify both ipBlock and another peer') });
      parsePods(podSelector, namespaceSelector, { at, problems });
    }
    return parseIpBlock(ipBlock, at, problems);
  }
  if (selects) return parsePods(podSelector, namespaceSelector, { at, problems });
  problems.push({ at, message: required('must specify a peer') });
  return undefined;
}

interface Place {
  readonly at: string;
  readonly problems: Problem[];
}

function parsePods(podSelector: unknown, namespaceSelector: unknown, { at, problems }: Place): PodPeer {
  const pods = parseSelector(podSelector, `${at}.podSelector`, problems);
  if (isAbsent(namespaceSelector)) return { kind: 'pods', at, namespaces: OWN, pods };
  const selector = parseSelector(namespaceSelector, `${at}.namespaceSelector`, problems);
  return { kind: 'pods', at, namespaces: { kind: 'selected', selector }, pods };
}
