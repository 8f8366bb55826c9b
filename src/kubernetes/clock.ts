/** Time as the parts that talk to a cluster see it, so that a test can be the time. All in milliseconds. */
export interface Clock {
  /** Since 1970. */
  now(): number;
  /** Calls once after so long, unless the returned function is called before. */
  after(delay: number, call: () => void): () => void;
  /** Waits so long, or until the signal is aborted, whichever is first. Never throws. */
  sleep(delay: number, signal: AbortSignal): Promise<void>;
}
