import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';

const require = createRequire(import.meta.url);
const own = (name: string) => new URL(`./assets/${name}`, import.meta.url);
const inter = (name: string) => require.resolve(`@fontsource-variable/inter/files/${name}`);

const FILES = [
  { name: 'portal.css', type: 'text/css; charset=utf-8', file: own('portal.css') },
  { name: 'portal.js', type: 'text/javascript; charset=utf-8', file: own('portal.js') },
  { name: 'icon.svg', type: 'image/svg+xml', file: own('icon.svg') },
  { name: 'inter-latin.woff2', type: 'font/woff2', file: inter('inter-latin-wght-normal.woff2') },
  {
    name: 'inter-latin-ext.woff2',
    type: 'font/woff2',
    file: inter('inter-latin-ext-wght-normal.woff2'),
  },
];

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

/** Style sheet, script and fonts: read once, served under a folder named after their content. */
@Injectable()
export class Assets {
  private readonly files = new Map<string, Asset>();
  readonly folder: string;

  constructor() {
    const hash = createHash('sha256');
    for (const { name, type, file } of FILES) {
      const body = readFileSync(file);
      hash.update(body);
      this.files.set(name, { type, body });
    }
    this.folder = `/assets/${hash.digest('hex').slice(0, 12)}`;
  }

  named(name: string): Asset | undefined {
    return this.files.get(name);
  }
}
