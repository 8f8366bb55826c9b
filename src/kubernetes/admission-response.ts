import type { Change, Kind } from '../model/change.js';
import type { JudgedFinding, Preview, Verdict } from '../model/verdict.js';
import { denialMessage, findingPath, findingText, MOST_FINDINGS } from './denial-message.js';
import { plainText } from './plain-text.js';
import { isObject } from './raw-value.js';
import { warnings } from './warnings.js';

/** What an answer says of the profile that it rests on. */
export interface ProfileIdentity {
  readonly name: string;
  readonly hash: string;
  readonly mode: string;
}

/** What was asked, and by which profile it was judged. */
export interface Judgement {
  readonly change: Change;
  readonly profile: ProfileIdentity;
}

const GROUPS: Readonly<Record<Kind, string>> = { NetworkPolicy: 'networking.k8s.io', Namespace: '' };
const AUDITED_FINDINGS = 20;
const AUDITED_TEXT = 250;

/**
 * The AdmissionReview that answers the request `uid`, as JSON (A11 to A14). A refusal is always 403 Forbidden: kubectl
 * prints the message of no other whole. Warnings go with refusals too. The audit annotations are `decision` (`allow`,
 * `warn` or `deny`), `profile` (name, hash and mode), `findings` (JSON, the first 20 and how many more), `skipped` (why
 * nothing was judged), `preview` (how much is opened and closed) and `break-glass` (who and why); those with nothing to say are not there.
 */
export function admissionResponse(uid: string, verdict: Verdict, { change, profile }: Judgement): string {
  const head = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":${JSON.stringify(uid)},"allowed":`;
  const annotations = `"auditAnnotations":${auditAnnotations(verdict, profile)}`;
  if (verdict.decision === 'allow' && verdict.findings.length === 0 && verdict.preview === undefined)
    return `${head}true,${annotations}}}`;

  const lines = warnings(verdict);
  const rest = `${lines.length > 0 ? `"warnings":${JSON.stringify(lines)},` : ''}${annotations}}}`;
  if (verdict.decision !== 'deny') return `${head}true,${rest}`;
  return `${head}false,"status":${JSON.stringify(refusal(change, verdict))},${rest}`;
}

/** A metav1.Status with one cause for each finding that denies. */
function refusal(change: Change, verdict: Verdict): object {
  const denials = verdict.findings.filter(({ effect }) => effect === 'Deny').slice(0, MOST_FINDINGS);
  const uid = storedUid(change);
  return {
    status: 'Failure',
    code: 403,
    reason: 'Forbidden',
    message: denialMessage(change, verdict),
    details: {
      name: plainText(change.name, AUDITED_TEXT),
      group: GROUPS[change.kind],
      kind: change.kind,
      ...(uid !== undefined && { uid }),
      causes: denials.map((finding) => ({
        reason: finding.rule,
        field: findingPath(finding),
        message: findingText(finding),
      })),
    },
  };
}

function storedUid({ before }: Change): string | undefined {
  const metadata = before?.raw['metadata'];
  const uid = isObject(metadata) ? metadata['uid'] : undefined;
  return typeof uid === 'string' ? plainText(uid, AUDITED_TEXT) : undefined;
}

function auditAnnotations(
  { decision, findings, skipped, breakGlass, preview }: Verdict,
  profile: ProfileIdentity,
): string {
  // The usual case, without what quoting would cost: a profile's name and hash are plain.
  if (findings.length === 0 && skipped === undefined && preview === undefined)
    return `{"decision":"${decision}","profile":"${profile.name} ${profile.hash} ${profile.mode}"}`;
  const annotations: Record<string, string> = { decision, profile: `${profile.name} ${profile.hash} ${profile.mode}` };
  if (findings.length > 0) annotations['findings'] = auditedFindings(findings);
  if (skipped !== undefined) annotations['skipped'] = plainText(skipped, AUDITED_TEXT);
  if (preview?.counts !== undefined) annotations['preview'] = previewed(preview.counts);
  if (breakGlass !== undefined) {
    const user = plainText(breakGlass.user, AUDITED_TEXT);
    annotations['break-glass'] = `${user}: ${plainText(breakGlass.reason, 2 * AUDITED_TEXT)}`;
  }
  return JSON.stringify(annotations);
}

/** `opened 3, closed 0, isolation 1`. */
function previewed({ opened, closed, isolation }: NonNullable<Preview['counts']>): string {
  return `opened ${opened}, closed ${closed}, isolation ${isolation}`;
}

function auditedFindings(findings: readonly JudgedFinding[]): string {
  const listed: object[] = findings.slice(0, AUDITED_FINDINGS).map((finding) => ({
    guardrail: finding.guardrail,
    effect: finding.effect,
    standing: finding.standing,
    at: plainText(finding.at, AUDITED_TEXT),
    message: plainText(finding.message, AUDITED_TEXT),
  }));
  if (findings.length > AUDITED_FINDINGS) listed.push({ more: findings.length - AUDITED_FINDINGS });
  return JSON.stringify(listed);
}
