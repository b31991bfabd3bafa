import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** PEM files of one end. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** An authority of our own, a broker on localhost and a service, all good for two days. */
export class Certificates {
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'commonwatt-certificates-'));
  readonly authority: string;
  readonly broker: Certified;
  readonly service: Certified;

  constructor() {
    const own = ['-x509', '-subj', '/CN=Test authority'];
    this.authority = this.make('authority', own).certificate;
    const alternatives = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    this.broker = this.signed('broker', ['-subj', '/CN=localhost', ...alternatives]);
    this.service = this.signed('service', ['-subj', '/CN=commonwatt']);
    // mosquitto gives up being root before it reads them.
    chmodSync(this.directory, 0o755);
    for (const { key } of [this.broker, this.service]) chmodSync(key, 0o644);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private signed(name: string, words: readonly string[]): Certified {
    const authority = ['-CA', this.authority, '-CAkey', this.file('authority.key')];
    return this.make(name, ['-x509', ...authority, ...words]);
  }

  private make(name: string, words: readonly string[]): Certified {
    const [key, certificate] = [this.file(`${name}.key`), this.file(`${name}.pem`)];
    const fixed = ['req', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...fixed, ...words, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    return { key, certificate };
  }

  private file(name: string): string {
    return path.join(this.directory, name);
  }
}
