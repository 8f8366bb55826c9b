import type { Logger } from 'pino';
import type { ElectionStatus } from './leader-election.js';

/** Logs what becomes of a candidate. */
export function electionLog(log: Logger): (status: ElectionStatus) => void {
  return (status) => {
    switch (status.kind) {
      case 'leading':
        log.info('leading');
        return;
      case 'deposed':
        log.warn('not leading any more');
        return;
      case 'following':
        log.info({ leader: status.leader }, 'following');
        return;
      case 'failed':
        log.warn({ reason: status.reason, problem: status.message }, 'the Lease could not be read or written');
    }
  };
}
