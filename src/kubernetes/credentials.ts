import type { Agent } from 'node:http';

/** Where the API server is, and as whom to speak to it. */
export interface Credentials {
  /** `https://host:port`, with the path of a proxy perhaps, and without a slash at its end. */
  readonly server: string;
  /** What authenticates a request, where that is not the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names everything that a connection is made of (authority, certificate, key): where it differs, connections are made anew. */
  readonly identity: string;
  readonly createAgent: () => Agent;
}

/** Something that credentials can be loaded from again and again, as they change under a process that runs for months. */
export interface CredentialsSource {
  /** Throws, with a message that names the file, where they cannot be loaded. */
  load(): Promise<Credentials>;
  /** The server did not accept them: the next load starts from nothing. */
  forget(): void;
}
