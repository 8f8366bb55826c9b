import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startWebhook, type RunningWebhook, type WebhookOptions } from '../../src/webhook/start-webhook.js';
import { createTestAuthority, type TestAuthority, type TestCertificate } from './certificates.js';
import { createClient, type Client } from './client.js';
import { PROFILE } from './reviews.js';

/** One line of the log. */
export type Line = Readonly<Record<string, unknown>>;

/** The files of one webhook in a folder of its own, and what it logs. */
export interface World {
  readonly authority: TestAuthority;
  readonly folder: string;
  readonly tlsDir: string;
  readonly profileFile: string;
  readonly lines: readonly Line[];
  writeCertificate(certificate: TestCertificate): void;
  start(options?: Partial<WebhookOptions>): Promise<RunningWebhook>;
  /** Starts one, and a client that trusts it. */
  startWithClient(
    options?: Partial<WebhookOptions>,
  ): Promise<{ readonly webhook: RunningWebhook; readonly client: Client }>;
}

/** Makes a certificate and a profile. Webhooks that it started are closed when the test ends. */
export async function createWorld(t: Test): Promise<World> {
  const folder = t.testdir({ tls: {}, profile: { 'profile.yaml': PROFILE } });
  const tlsDir = join(folder, 'tls');
  const profileFile = join(folder, 'profile', 'profile.yaml');
  const authority = await createTestAuthority();
  const lines: Line[] = [];

  function writeCertificate({ certificate, key }: TestCertificate): void {
    mkdirSync(tlsDir, { recursive: true });
    writeFileSync(join(tlsDir, 'tls.crt'), certificate);
    writeFileSync(join(tlsDir, 'tls.key'), key);
  }

  async function start(options: Partial<WebhookOptions> = {}): Promise<RunningWebhook> {
    const webhook = await startWebhook({
      host: '127.0.0.1',
      port: 0,
      metricsPort: 0,
      tlsDir,
      profileFile,
      drainSeconds: 0,
      logDestination: { write: (line) => lines.push(JSON.parse(line) as Line) },
      ...options,
    });
    t.teardown(async () => {
      // Twice, so that no test waits for a drain.
      void webhook.close();
      await webhook.close();
    });
    return webhook;
  }

  writeCertificate(await authority.issue());
  return {
    authority,
    folder,
    tlsDir,
    profileFile,
    lines,
    writeCertificate,
    start,
    async startWithClient(options) {
      const webhook = await start(options);
      const client = createClient(webhook.url, authority.certificate);
      t.teardown(() => {
        client.close();
      });
      return { webhook, client };
    },
  };
}
