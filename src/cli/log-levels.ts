/** What `--log-level` may say, from the least to the most. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One of them. */
export type LogLevel = (typeof LOG_LEVELS)[number];
