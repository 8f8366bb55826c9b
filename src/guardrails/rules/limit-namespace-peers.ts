import { Type } from 'typebox';
import { labelOf, NAMESPACE_NAME_LABEL } from '../../model/labels.js';
import { PEERS_FIELD, rulesInForce } from '../../model/network-policy.js';
import { describeSelector, implies, isUnsatisfiable, possibleValues, type Selector } from '../../model/selector.js';
import type { Snapshot } from '../../model/snapshot.js';
import { compileGlobs } from '../glob.js';
import { toSelector } from '../label-selector.js';
import { DirectionList, GlobText, LabelKey, OptionSelector } from '../option-schemas.js';
import { stateRule } from '../rule.js';
import { shown } from '../shown.js';

/** Peers in other namespaces only where the profile allows it, whatever the selectors could match one day (N9 to N13). */
export const limitNamespacePeers = stateRule({
  id: 'limit-namespace-peers',
  kinds: ['NetworkPolicy'],
  judges: 'opening',
  summary: 'Limit which other namespaces a policy may let in or out',
  why: `Namespaces are the usual border between teams, and one \`namespaceSelector\` crosses it. A peer is fine when it can only
ever select the policy's own namespace, namespaces listed here, or namespaces that carry the same value of a shared label
as the policy's own (\`team\`, for instance). What matters is what the selector can match, not what exists today.`,
  fix: `name a namespace that may be a peer, as in namespaceSelector: { matchLabels: { ${NAMESPACE_NAME_LABEL}: <name> } }`,
  messages: {
    anyone: 'allows traffic {way} anyone, and so {way} every namespace',
    namespaces: 'allows traffic {way} {namespaces}, beyond those that may be peers here',
  },
  options: Type.Object(
    {
      directions: DirectionList,
      namespaces: Type.Array(GlobText, {
        default: [],
        description: 'Names of namespaces that may be peers of all others',
      }),
      namespaceSelectors: Type.Array(OptionSelector, {
        default: [],
        description:
          'Selectors of namespaces that may be peers: a namespaceSelector is fine if all it could ever match is matched by one of them',
      }),
      sharedLabels: Type.Array(LabelKey, {
        default: [],
        description: "Label keys: namespaces may be peers that carry the same value as the policy's own namespace",
      }),
    },
    { additionalProperties: false },
  ),
  check: ({ directions, namespaces, namespaceSelectors, sharedLabels }) => {
    const mayBePeer = compileGlobs(namespaces);
    const listed = namespaceSelectors.map((written, index) => toSelector(written, `namespaceSelectors[${index}]`));
    return ({ object, snapshot }, report) => {
      for (const direction of directions) {
        const way = PEERS_FIELD[direction];
        for (const rule of rulesInForce(object, direction)) {
          if (rule.peers.kind === 'anyone') {
            report.finding('anyone', {
              at: rule.at,
              data: { way },
              fix: `write ${way}: with the peers that really need it`,
            });
            continue;
          }
          for (const peer of rule.peers.list) {
            if (peer.kind !== 'pods' || peer.namespaces.kind === 'own') continue;
            const { selector } = peer.namespaces;
            const names = possibleValues(selector, NAMESPACE_NAME_LABEL);
            if (names?.every((name) => name === object.namespace || mayBePeer(name))) continue;
            if (listed.some((wide) => implies(selector, wide))) continue;
            if (isUnsatisfiable(peer.pods) || isUnsatisfiable(selector)) continue;
            const at = `${peer.at}.namespaceSelector`;
            const shares = sharing(selector, sharedLabels, { snapshot, namespace: object.namespace });
            if (shares === 'unknown')
              report.undecided(at, `the labels of namespace ${shown(object.namespace)} are not known`);
            if (shares !== 'no') continue;
            const named =
              selector.requirements.length === 0
                ? 'every namespace'
                : `namespaces ${shown(describeSelector(selector))}`;
            report.finding('namespaces', { at, data: { way, namespaces: named } });
          }
        }
      }
    };
  },
});

interface Own {
  readonly snapshot: Snapshot;
  readonly namespace: string;
}

/** Whether a selector can only match namespaces that have the own namespace's value of one of the labels. */
function sharing(selector: Selector, keys: readonly string[], { snapshot, namespace }: Own): 'yes' | 'no' | 'unknown' {
  const own = snapshot.namespaces.get(namespace);
  let answer: 'no' | 'unknown' = 'no';
  for (const key of keys) {
    const values = possibleValues(selector, key);
    if (values?.length !== 1) continue;
    if (own === undefined) answer = 'unknown';
    else if (labelOf(own.metadata.labels, key) === values[0]) return 'yes';
  }
  return answer;
}
