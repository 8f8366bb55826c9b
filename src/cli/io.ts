/** Where text goes. */
export interface Output {
  readonly write: (text: string) => void;
  /** Whether a person is looking. */
  readonly isTerminal: boolean;
}

/** Everything a command knows of the world around it, so that a test can be that world. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Standard input, piece by piece. */
  readonly openStdin: () => AsyncIterable<Uint8Array>;
  /** All of standard input. */
  readonly readStdin: () => Promise<Uint8Array>;
  readonly cwd: string;
  /** What a pod is told of its cluster and where its credentials would be; undefined outside of one. */
  readonly pod: { readonly host: string; readonly port: string; readonly folder: string } | undefined;
  /** Where kubectl would look for its configuration: paths that KUBECONFIG names, or the usual one. */
  readonly kubeconfigs: readonly string[];
  /** Where the program of the page is; undefined where it is in the place that it is built into. */
  readonly pageFolder: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly colours: 'never' | 'on a terminal';
  /** Whether internal errors show their stack. */
  readonly errorDetail: 'message' | 'stack';
  /** How help calls the program: `firebreak`, or `kubectl firebreak`. */
  readonly program: string;
  /** How this very process was called, to be pasted into a shell: `node dist/firebreak.js`. */
  readonly invocation: string;
  /** Resolves when the process is asked to stop. */
  readonly stopRequested: () => Promise<void>;
}
