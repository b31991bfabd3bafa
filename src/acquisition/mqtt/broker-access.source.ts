import { readFileSync } from 'node:fs';

/** PEM files. */
export interface TlsFiles {
  /** Of the authority that signed the broker's certificate; absent: those the system trusts. */
  readonly authority?: string | undefined;
  /** Of this service, where the broker wants to see one. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Where a broker is and who we are there. */
export interface LinkOptions {
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The broker keeps the session under this name: it never changes and nobody else uses it. */
  readonly clientId: string;
  /** 5, 4 (which is 3.1.1), or `found`: 5, and 3.1.1 where the broker says it does not speak 5. */
  readonly version: 4 | 5 | 'found';
  readonly tls?: TlsFiles | undefined;
  /** Milliseconds a message may be held back before the connection is cut; below the keepalive. */
  readonly guardMs?: number | undefined;
}

/** Account and certificates; a certificate is always verified, and TLS never left out. */
export function accessOf({ username, password, tls = {} }: LinkOptions) {
  const { authority, certificate, key } = tls;
  return {
    rejectUnauthorized: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(authority === undefined ? {} : { ca: readFileSync(authority) }),
    ...(certificate === undefined ? {} : { cert: readFileSync(certificate) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
  };
}

/** What Node says of certificates it does not accept, e.g. DEPTH_ZERO_SELF_SIGNED_CERT. */
export function isCertificateFault(error: Error): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && /CERT|SSL|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/.test(code);
}
