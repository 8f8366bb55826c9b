import type { Peer, Peers } from '../model/network-policy.js';
import { selectorKey } from '../model/selector.js';

/** Texts that are the same for peers that say the same, whatever the order of their requirements and exceptions. */
export function peerKeys(peers: Peers): readonly string[] {
  return peers.kind === 'anyone' ? ['anyone'] : peers.list.map(peerKey);
}

function peerKey(peer: Peer): string {
  if (peer.kind === 'addresses') {
    const cuts = peer.except.map((cut) => cut.canonical).sort();
    return [peer.cidr.canonical, ...cuts].join('-');
  }
  const namespaces = peer.namespaces.kind === 'own' ? 'own' : `[${selectorKey(peer.namespaces.selector)}]`;
  return `${namespaces}[${selectorKey(peer.pods)}]`;
}
