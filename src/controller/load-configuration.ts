import type { AuditSettings } from '../audit/audit-input.js';
import { auditSettings } from '../audit/default-settings.js';
import { milliseconds } from '../guardrails/duration.js';
import { toSelector } from '../guardrails/label-selector.js';
import type { LocatedProblem } from '../guardrails/load-profile.js';
import { readOneDocument } from '../guardrails/one-document.js';
import { schemaCheck } from '../guardrails/schema-check.js';
import type { Direction } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import type { Selector } from '../model/selector.js';
import type { ReportFormat } from '../report/policy-report.js';
import { ConfigurationSchema, type ConfigurationDocument } from './configuration.js';

/** A configuration in force. Durations are in milliseconds. */
export interface Configuration {
  readonly interval: number;
  readonly audit: AuditSettings;
  readonly reports: { readonly format: ReportFormat; readonly maxResults: number } | undefined;
  readonly events: 'deny' | 'none';
  /** Undefined unless somebody asked for it. */
  readonly defaultDeny: DefaultDenyProvision | undefined;
  /** How long an expired policy is reported before it is removed; undefined unless somebody asked for removal. */
  readonly removeAfter: number | undefined;
}

/** Which namespaces are given a default-deny, and what it denies. */
export interface DefaultDenyProvision {
  readonly namespaces: Selector;
  readonly gracePeriod: number;
  readonly directions: readonly Direction[];
  readonly dns: 'allowed' | 'denied';
}

/** A configuration, or everything that is wrong with it. There is none in part. */
export type ConfigurationResult =
  | { readonly ok: true; readonly value: Configuration }
  | { readonly ok: false; readonly problems: readonly LocatedProblem[] };

const check = schemaCheck(ConfigurationSchema);

/** Reads a configuration from YAML or JSON text. `file` is only named in problems. */
export function loadConfiguration(text: string, file: string): ConfigurationResult {
  const document = readOneDocument(text, file, {
    what: 'one configuration',
    least: 'a configuration names its apiVersion and kind',
  });
  if (!document.ok) return document;
  const wrong = check(document.value, '');
  const problems = wrong.length > 0 ? wrong : unreported(document.value as ConfigurationDocument);
  if (problems.length > 0)
    return { ok: false, problems: problems.map((problem) => ({ file, ...document.locate(problem.at), ...problem })) };
  return { ok: true, value: compile(document.value as ConfigurationDocument) };
}

/** What will be done to somebody's namespace must be told there first. */
function unreported({ spec: { reports, provision, expiry } }: ConfigurationDocument): readonly Problem[] {
  if (reports.format !== 'none') return [];
  const message = 'needs reports: what is going to be done is reported first, and spec.reports.format is none';
  return [
    ...(provision.defaultDeny === undefined ? [] : [{ at: 'spec.provision.defaultDeny', message }]),
    ...(expiry.removal === undefined ? [] : [{ at: 'spec.expiry.removal', message }]),
  ];
}

/** What holds where nobody has written a configuration: it reads, reports, and changes nothing of anybody. */
export function defaultConfiguration(): Configuration {
  const document = { apiVersion: 'firebreak.dev/v1alpha1', kind: 'ControllerConfiguration', spec: {} };
  check(document, '');
  return compile(document as unknown as ConfigurationDocument);
}

function compile({ spec }: ConfigurationDocument): Configuration {
  const { audit, reports, provision, expiry } = spec;
  const { defaultDeny } = provision;
  return {
    interval: milliseconds(audit.interval),
    // Each namespace has a report of its own, with a limit of its own.
    audit: { ...auditSettings(audit), mostOfCheck: Number.POSITIVE_INFINITY },
    reports: reports.format === 'none' ? undefined : { format: reports.format, maxResults: reports.maxResults },
    events: spec.events,
    defaultDeny:
      defaultDeny === undefined
        ? undefined
        : {
            namespaces: toSelector(defaultDeny.namespaceSelector, 'spec.provision.defaultDeny.namespaceSelector'),
            gracePeriod: milliseconds(defaultDeny.gracePeriod),
            directions: defaultDeny.directions,
            dns: defaultDeny.allowDns ? 'allowed' : 'denied',
          },
    removeAfter: expiry.removal === undefined ? undefined : milliseconds(expiry.removal.gracePeriod),
  };
}
