import { Type, type Static } from 'typebox';
import { PortSet } from '../model/port-set.js';
import type { Ways, Zone } from '../reach/zone.js';
import { addressesOf } from './address-peers.js';
import { compileGlobs } from './glob.js';
import { toSelector } from './label-selector.js';
import { CidrText, GlobText, OptionSelector, ProtocolName } from './option-schemas.js';

const closed = { additionalProperties: false } as const;

const ZoneOption = Type.Object(
  {
    namespaces: Type.Optional(
      Type.Array(GlobText, { minItems: 1, description: 'Pods of these namespaces, where * stands for any characters' }),
    ),
    namespaceSelector: Type.Optional(
      Type.Unsafe<Static<typeof OptionSelector>>({
        ...OptionSelector,
        description: 'Pods of namespaces with these labels',
      }),
    ),
    podSelector: Type.Optional(
      Type.Unsafe<Static<typeof OptionSelector>>({ ...OptionSelector, description: 'Pods with these labels' }),
    ),
    addresses: Type.Optional(
      Type.Array(CidrText, {
        minItems: 1,
        description: 'Addresses outside of the cluster; 0.0.0.0/0 and ::/0 are all of them',
      }),
    ),
  },
  { ...closed, minProperties: 1 },
);

const PortOption = Type.Object(
  {
    protocol: Type.Unsafe<Static<typeof ProtocolName>>({
      ...ProtocolName,
      default: 'TCP',
      description: 'The protocol of the ports',
    }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: 'The port; every one if not given' })),
    endPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: 'The last port of a range' })),
  },
  { ...closed, if: { required: ['endPort'] }, then: { required: ['port'] } },
);

/** Ways from one zone to another, as options of a rule write them. */
export const waysOptions = {
  from: Type.Unsafe<Static<typeof ZoneOption>>({
    ...ZoneOption,
    description: 'Where ways begin: pods for which all that is said of pods holds, or addresses',
  }),
  to: Type.Unsafe<Static<typeof ZoneOption>>({ ...ZoneOption, description: 'Where they end, said in the same way' }),
  ports: Type.Array(PortOption, {
    default: [],
    description: 'Ports of the pods or addresses where they end; every port of every protocol where none is listed',
  }),
};

type ZoneText = Static<typeof ZoneOption>;

/** Ways as options write them. */
export interface WaysText {
  readonly from: ZoneText;
  readonly to: ZoneText;
  readonly ports: readonly Static<typeof PortOption>[];
}

/** The zone that options write down. */
function compileZone({ namespaces, namespaceSelector, podSelector, addresses = [] }: ZoneText): Zone {
  const hasPods = namespaces !== undefined || namespaceSelector !== undefined || podSelector !== undefined;
  return {
    pods: hasPods
      ? {
          isNamespace: namespaces === undefined ? () => true : compileGlobs(namespaces),
          namespaces: toSelector(namespaceSelector ?? {}, ''),
          pods: toSelector(podSelector ?? {}, ''),
        }
      : undefined,
    addresses: addressesOf(addresses),
  };
}

/** The ways that options write down. */
export function compileWays({ from, to, ports }: WaysText): Ways {
  return { from: compileZone(from), to: compileZone(to), ports: compilePorts(ports) };
}

function compilePorts(ports: WaysText['ports']): PortSet {
  if (ports.length === 0) return PortSet.everything;
  return PortSet.union(
    ports.map(({ protocol, port, endPort }) => PortSet.of(protocol, port ?? 1, endPort ?? port ?? 65535)),
  );
}

/** What is wrong with a range of ports that the schema cannot see: its end before its beginning. `at` is the path of the list. */
export function portProblems(ports: WaysText['ports'], at: string): readonly { at: string; message: string }[] {
  return ports.flatMap(({ port, endPort }, index) =>
    port !== undefined && endPort !== undefined && endPort < port
      ? [{ at: `${at}[${index}].endPort`, message: 'must be greater than or equal to `port`' }]
      : [],
  );
}
