import { Type, type Static } from 'typebox';
import { Duration } from '../guardrails/duration.js';
import { DirectionList, GlobText, LabelSelector } from '../guardrails/option-schemas.js';

const closed = { additionalProperties: false } as const;

const duration = (text: string, description: string) =>
  Type.Unsafe<string>({ ...Duration, default: text, description: `${description}: 90s, 10m, 12h or 7d` });

const NameList = (description: string) => Type.Array(GlobText, { default: [], description });

/** What an organisation decides about the controller: a document of its own, as what it writes is not what a profile forbids. */
export const ConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Literal('firebreak.dev/v1alpha1'),
    kind: Type.Literal('ControllerConfiguration'),
    spec: Type.Object(
      {
        audit: Type.Object(
          {
            interval: duration('10m', 'How often everything is audited, also when nothing seems to have changed'),
            ownerKeys: Type.Array(Type.String({ minLength: 1 }), {
              default: [],
              description: 'Labels or annotations that name who owns a policy, besides the usual ones',
            }),
            systemNamespaces: NameList('Namespaces of Kubernetes itself, besides the usual ones'),
            monitoringNamespaces: NameList('Namespaces of monitoring, besides the usual ones'),
          },
          { ...closed, default: {} },
        ),
        reports: Type.Object(
          {
            format: Type.Enum(['openreports', 'wgpolicy', 'none'], {
              default: 'openreports',
              description: 'openreports.io/v1alpha1, wgpolicyk8s.io/v1alpha2, or no reports',
            }),
            maxResults: Type.Integer({
              minimum: 1,
              maximum: 300,
              default: 200,
              description: 'Of one report; what is more is counted',
            }),
          },
          { ...closed, default: {} },
        ),
        events: Type.Enum(['deny', 'none'], {
          default: 'deny',
          description: 'Kubernetes Events for new findings of guardrails that deny, or none',
        }),
        provision: Type.Object(
          {
            defaultDeny: Type.Optional(
              Type.Object(
                {
                  namespaceSelector: LabelSelector,
                  gracePeriod: duration('24h', 'How long the lack of a default-deny is reported before it is mended'),
                  directions: DirectionList,
                  allowDns: Type.Boolean({
                    default: true,
                    description: 'Whether pods may ask the DNS of the cluster where egress is denied',
                  }),
                },
                { ...closed, description: 'Gives namespaces without a default-deny one. Off unless given' },
              ),
            ),
          },
          { ...closed, default: {} },
        ),
        expiry: Type.Object(
          {
            removal: Type.Optional(
              Type.Object(
                {
                  gracePeriod: duration('7d', 'How long an expired policy is reported before it is removed'),
                },
                { ...closed, description: 'Removes policies past firebreak.dev/expires. Off unless given' },
              ),
            ),
          },
          { ...closed, default: {} },
        ),
      },
      { ...closed, default: {} },
    ),
  },
  {
    ...closed,
    $id: 'https://firebreak.dev/schemas/controller.v1alpha1.json',
    title: 'Firebreak controller configuration',
  },
);

/** A document that the schema has accepted, defaults filled in. */
export type ConfigurationDocument = Static<typeof ConfigurationSchema>;
