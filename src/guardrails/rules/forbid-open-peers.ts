import { Type } from 'typebox';
import { PEERS_FIELD, rulesInForce, type PodPeer, type PolicyRule } from '../../model/network-policy.js';
import { describeSelector, isUnsatisfiable, matchesNewNamespace, type Selector } from '../../model/selector.js';
import { matchesByDefault } from '../../model/controller-labels.js';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.js';
import { DirectionList } from '../option-schemas.js';
import { portText } from '../port-text.js';
import { stateRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

const messages = {
  anyone: 'allows {ports} {way} anyone, inside and outside of the cluster',
  allNamespaces: 'allows {ports} {way} {pods} of every namespace',
  newNamespaces: 'allows {ports} {way} {pods} of every namespace that is not excluded, also ones created later',
} as const;

const NAME_THEM = `name the namespaces, as in namespaceSelector: { matchLabels: { ${NAMESPACE_NAME_LABEL}: <name> } }`;

/** No rule for anyone, and none for every namespace, whatever their selectors look like (N7, N10, N13). */
export const forbidOpenPeers = stateRule({
  id: 'forbid-open-peers',
  kinds: ['NetworkPolicy'],
  judges: 'opening',
  summary: 'Forbid rules that are open to anyone or to every namespace',
  why: `A rule without \`from\` or \`to\`, or with an empty list, is open to every pod of every namespace and to every address outside.
A \`namespaceSelector\` that nobody has to do anything to match is nearly as open: \`{}\`, but also one that only excludes
(\`NotIn\`, \`DoesNotExist\`), because whoever may create a namespace is let in. A selector is judged by what it selects.`,
  fix: 'list the peers that really need it',
  messages,
  options: Type.Object(
    {
      directions: DirectionList,
      allNamespaces: Type.Enum(['forbid', 'unless-pods-selected', 'allow'], {
        default: 'unless-pods-selected',
        description:
          'Peers in every namespace: never, only where the podSelector beside it asks for a label, or always. Any namespace can carry any pod label. Those that controllers give, such as pod-template-hash, count as none',
      }),
    },
    { additionalProperties: false },
  ),
  check: ({ directions, allNamespaces }) => {
    const tooOpen = {
      forbid: (peer: PodPeer) => !isUnsatisfiable(peer.pods),
      'unless-pods-selected': (peer: PodPeer) => matchesByDefault(peer.pods),
      allow: () => false,
    }[allNamespaces];
    return ({ object }, report) => {
      for (const direction of directions) {
        for (const rule of rulesInForce(object, direction)) {
          if (rule.peers.kind === 'anyone') {
            reportAnyone(rule, report);
            continue;
          }
          let ports: string | undefined;
          for (const peer of rule.peers.list) {
            if (peer.kind !== 'pods' || peer.namespaces.kind === 'own') continue;
            const { selector } = peer.namespaces;
            if (!matchesNewNamespace(selector) || !tooOpen(peer)) continue;
            // Once a rule: it may have 10,000 peers and 10,000 ports.
            ports ??= shown(portText(rule.ports));
            const pods =
              peer.pods.requirements.length === 0 ? 'all pods' : `pods ${shown(describeSelector(peer.pods))}`;
            report.finding(excludes(selector) ? 'newNamespaces' : 'allNamespaces', {
              at: `${peer.at}.namespaceSelector`,
              data: { ports, way: PEERS_FIELD[direction], pods },
              fix: NAME_THEM,
            });
          }
        }
      }
    };
  },
});

function reportAnyone(rule: PolicyRule, report: Report<typeof messages>): void {
  const way = PEERS_FIELD[rule.direction];
  const fix = `write ${way}: with the podSelector, namespaceSelector or ipBlock of each peer that really needs it`;
  report.finding('anyone', { at: rule.at, data: { ports: shown(portText(rule.ports)), way }, fix });
}

/** Whether a selector that every new namespace matches leaves out some other namespace. */
function excludes(selector: Selector): boolean {
  return selector.requirements.some(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}
