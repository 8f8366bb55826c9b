import { Type, type TString } from 'typebox';
import { DIRECTIONS } from '../model/network-policy.js';
import { PROTOCOLS } from '../model/port-set.js';

/*
 * The words that options of several rules share. A schema with a `default` may be left out of a profile.
 * The formats `cidr` and `re2` are checked when a profile loads, so that a rule never meets a bad one.
 */

/** A block of addresses, IPv4 or IPv6, in canonical form: `10.0.0.0/8`. */
export const CidrText = Type.String({
  format: 'cidr',
  description: 'A block of addresses: 10.0.0.0/8 or 2001:db8::/32',
});

/** A regular expression, RE2 syntax, matched against the whole text. */
export const PatternText = Type.String({
  format: 're2',
  description: 'A regular expression (RE2), matched against the whole text',
});

/** A whole-name glob: `team-*`. */
export const GlobText = Type.String({ minLength: 1, description: 'A name, where * stands for any characters: team-*' });

/** The directions that a rule looks at; both where nothing is said. */
export const DirectionList = Type.Array(Type.Enum([...DIRECTIONS]), {
  default: [...DIRECTIONS],
  minItems: 1,
  uniqueItems: true,
  description: 'The directions to judge',
});

export const ProtocolName = Type.Enum([...PROTOCOLS]);

const NAME_PATTERN = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$';

/** The key of a label. */
export const LabelKey = Type.String({
  pattern: `^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME_PATTERN}`,
  description: 'A key of labels: team or example.com/team',
});

/** The key of an annotation: its prefix may have capitals. */
export const AnnotationKey = Type.String({
  pattern: `^([A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?/)?${NAME_PATTERN}`,
  description: 'A key of annotations: ticket or example.com/ticket',
});

const selectorOf = (key: TString) =>
  Type.Object(
    {
      matchLabels: Type.Optional(Type.Record(key, Type.String(), { additionalProperties: false })),
      matchExpressions: Type.Optional(
        Type.Array(
          Type.Object(
            {
              key,
              operator: Type.Enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
              values: Type.Optional(Type.Array(Type.String())),
            },
            {
              additionalProperties: false,
              // apimachinery meta/v1 validation: values belong to In and NotIn, and only to them.
              if: { properties: { operator: { enum: ['In', 'NotIn'] } } },
              then: { required: ['values'], properties: { values: { minItems: 1 } } },
              else: { properties: { values: { maxItems: 0 } } },
            },
          ),
        ),
      ),
    },
    { additionalProperties: false, description: 'A label selector, as in the Kubernetes API' },
  );

/** A label selector, as in the Kubernetes API. What its keys and values may be is checked when a profile loads. */
export const LabelSelector = selectorOf(Type.String());

/** A label selector in the options of a rule. */
export const OptionSelector = selectorOf(LabelKey);

/** The widest block of addresses that is fine, by family. */
export const WidthLimits = Type.Object(
  {
    ipv4: Type.Integer({
      minimum: 0,
      maximum: 32,
      default: 16,
      description: 'Shortest IPv4 prefix: 16 allows /16 and narrower',
    }),
    ipv6: Type.Integer({ minimum: 0, maximum: 128, default: 32, description: 'Shortest IPv6 prefix' }),
    total: Type.Optional(
      Type.Object(
        {
          ipv4: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 32,
              description: 'All IPv4 blocks of one direction together: 12 allows as many addresses as a /12 holds',
            }),
          ),
          ipv6: Type.Optional(Type.Integer({ minimum: 0, maximum: 128, description: 'All IPv6 blocks together' })),
        },
        {
          additionalProperties: false,
          description:
            'How many addresses may be allowed in all, however they are cut up; if not said, 16 blocks of the widest',
        },
      ),
    ),
  },
  { additionalProperties: false, description: 'The widest block of addresses, as a prefix length' },
);
