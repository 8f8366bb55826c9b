import { join } from 'node:path';
import type { AuditLog } from './audit-log.js';
import type { KeyPair } from './certificates.js';

export function etcdFlags(folder: string, socket: string): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    // A socket in a folder of our own needs no port, and no other user of the machine can write past the API server.
    `--listen-client-urls=unix://${socket}`,
    // Read by nobody, and has to look like an address.
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:0',
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

interface ApiServerSettings {
  readonly folder: string;
  readonly port: number;
  /** The socket of etcd. */
  readonly store: string;
  readonly serving: KeyPair;
  /** Signs the tokens of service accounts. */
  readonly tokenKey: string;
  readonly tokenFile: string;
  readonly audit: AuditLog;
}

export function apiServerFlags(settings: ApiServerSettings): readonly string[] {
  return [
    `--etcd-servers=unix://${settings.store}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${settings.port}`,
    `--tls-cert-file=${settings.serving.certFile}`,
    `--tls-private-key-file=${settings.serving.keyFile}`,
    `--cert-dir=${settings.folder}`,
    `--token-auth-file=${settings.tokenFile}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${settings.tokenKey}`,
    `--service-account-signing-key-file=${settings.tokenKey}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
    // Pods are plain data here: nothing gives their namespaces a service account.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    `--audit-policy-file=${settings.audit.policyFile}`,
    `--audit-log-path=${settings.audit.logFile}`,
  ];
}

export function controllerManagerFlags(kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--controllers=namespace-controller,garbage-collector-controller',
    // Each acts as its own service account, the name that the webhook knows it by.
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--secure-port=0',
  ];
}
