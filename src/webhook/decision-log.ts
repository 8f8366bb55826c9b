import type { Logger } from 'pino';
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
export function createDecisionLog(log: Logger): (decision: LoggedDecision) => void {
  return ({ uid, change, verdict, duration }) => {
    const { findings } = verdict;
    const line: Record<string, unknown> = {
      uid,
      user: cut(change.actor?.name ?? ''),
      operation: change.operation,
      kind: change.kind,
      namespace: change.namespace,
      name: change.name,
      decision: verdict.decision,
      findings: findings.length,
      dryRun: change.dryRun,
      // Microseconds are as fine as it gets.
      duration: Math.round(duration * 1000) / 1000,
    };
    if (findings.length > 0) line['guardrails'] = effects(verdict);
    if (change.subresource !== '') line['subresource'] = change.subresource;
    if (verdict.skipped !== undefined) line['skipped'] = verdict.skipped;
    if (verdict.breakGlass !== undefined) line['breakGlass'] = cut(verdict.breakGlass.reason);
    if (verdict.breakGlassRefused !== undefined) line['breakGlassRefused'] = verdict.breakGlassRefused;
    log.info(line, 'decided');
  };
}

/** `no-wide-egress:Deny`, each once: as many as the profile has guardrails, however many findings there are. */
function effects({ findings }: Verdict): string[] {
  return [...new Set(findings.map(({ guardrail, effect }) => `${guardrail}:${effect}`))];
}

function cut(text: string): string {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}...` : text;
}
