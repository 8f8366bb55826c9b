import type { WriteFields } from '../daemon/create-log.js';
import type { Change } from '../model/change.js';
import type { Verdict } from '../model/verdict.js';

/** A decision to write down. */
export interface LoggedDecision {
  readonly uid: string;
  readonly change: Change;
  readonly verdict: Verdict;
  /** Milliseconds, from the whole body to the answer. */
  readonly duration: number;
}

/** Longer texts from outside are cut: a log is no place to store things. */
const TEXT_LIMIT = 512;

/** Writes one line a decision. What the objects hold is never in it. */
export function createDecisionLog(write: WriteFields): (decision: LoggedDecision) => void {
  return ({ uid, change, verdict, duration }) => {
    const { operation, kind, namespace, name, dryRun, subresource } = change;
    const { findings, decision, skipped, breakGlass, breakGlassRefused } = verdict;
    // Microseconds are as fine as it gets.
    const milliseconds = Math.round(duration * 1000) / 1000;
    let line =
      `"uid":${quote(uid)},"user":${quote(cut(change.actor?.name ?? ''))},"operation":"${operation}","kind":"${kind}",` +
      `"namespace":${quote(namespace)},"name":${quote(name)},"decision":"${decision}","findings":${findings.length},` +
      `"dryRun":${dryRun},"duration":${milliseconds}`;
    if (findings.length > 0) line += `,"guardrails":${JSON.stringify(effects(verdict))}`;
    if (subresource !== '') line += `,"subresource":${quote(subresource)}`;
    if (skipped !== undefined) line += `,"skipped":${quote(skipped)}`;
    if (breakGlass !== undefined) line += `,"breakGlass":${quote(cut(breakGlass.reason))}`;
    if (breakGlassRefused !== undefined) line += `,"breakGlassRefused":${quote(breakGlassRefused)}`;
    write(`${line},"msg":"decided"`);
  };
}

/** Visible ASCII without what JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** `no-wide-egress:Deny`, each once: as many as the profile has guardrails, however many findings there are. */
function effects({ findings }: Verdict): string[] {
  return [...new Set(findings.map(({ guardrail, effect }) => `${guardrail}:${effect}`))];
}

function cut(text: string): string {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}...` : text;
}
