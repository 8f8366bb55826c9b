import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files on disk, since that is what both the API server and the webhook are given. */
export interface KeyPair {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Authority extends KeyPair {
  /** The certificate in PEM: a kubeconfig's certificate authority, a webhook's caBundle. */
  readonly certificate: string;
  /** Issues a server certificate for DNS names and IP addresses, written as `<name>.crt` and `<name>.key`. */
  issue(name: string, hosts: readonly string[]): Promise<KeyPair>;
}

/** A certificate authority for one cluster. Every key is ECDSA P-256: an RSA key takes seconds on a busy machine. */
export async function createAuthority(folder: string): Promise<Authority> {
  const own = await createKeyPair(folder, 'ca');
  const extensions = ['basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign,cRLSign'];
  const config = await writeConfig(join(folder, 'ca.cnf'), 'Firebreak e2e', extensions);
  const output = ['-days', '2', '-config', config, '-out', own.certFile];
  await run('openssl', ['req', '-x509', '-new', '-key', own.keyFile, ...output]);
  return {
    ...own,
    certificate: await readFile(own.certFile, 'utf8'),
    async issue(name, hosts) {
      const pair = await createKeyPair(folder, name);
      const names = hosts.map((host) => `${/^[\d.]+$|:/.test(host) ? 'IP' : 'DNS'}:${host}`);
      const leaf = ['extendedKeyUsage = serverAuth', `subjectAltName = ${names.join(',')}`];
      const request = join(folder, `${name}.csr`);
      const leafConfig = await writeConfig(join(folder, `${name}.cnf`), name, leaf);
      await run('openssl', ['req', '-new', '-key', pair.keyFile, '-config', leafConfig, '-out', request]);
      const serial = `0x${randomBytes(8).toString('hex')}`;
      const signer = ['-CA', own.certFile, '-CAkey', own.keyFile, '-set_serial', serial, '-days', '2'];
      const extension = ['-extfile', leafConfig, '-extensions', 'extensions'];
      await run('openssl', ['x509', '-req', '-in', request, ...signer, ...extension, '-out', pair.certFile]);
      return pair;
    },
  };
}

async function createKeyPair(folder: string, name: string): Promise<KeyPair> {
  const pair = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  await createKey(pair.keyFile);
  return pair;
}

/** A private key alone, for what signs tokens. */
export async function createKey(file: string): Promise<void> {
  await run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file]);
}

/** A whole configuration of our own: a machine's openssl.cnf may add extensions that contradict ours. */
async function writeConfig(file: string, subject: string, extensions: readonly string[]): Promise<string> {
  const request = ['[req]', 'prompt = no', 'distinguished_name = subject', 'x509_extensions = extensions'];
  const sections = [...request, '[subject]', `CN = ${subject}`, '[extensions]', ...extensions];
  await writeFile(file, `${sections.join('\n')}\n`);
  return file;
}
