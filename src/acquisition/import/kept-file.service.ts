import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** The SHA-256 of a file, as hex; the file is never held as a whole. */
export async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** The bytes of a file as they are kept in the database (gzip). */
export async function packFile(file: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  await pipeline(
    createReadStream(file),
    createGzip(),
    async (packed: AsyncIterable<Uint8Array>) => {
      for await (const piece of packed) pieces.push(piece);
    },
  );
  return Buffer.concat(pieces);
}

/** Writes kept bytes to a file that only this user may read, and gives the SHA-256 of what was written. */
export async function unpackFile(content: Uint8Array, file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    Readable.from([content]),
    createGunzip(),
    async function* (plain: AsyncIterable<Uint8Array>) {
      for await (const piece of plain) {
        hash.update(piece);
        yield piece;
      }
    },
    createWriteStream(file, { mode: 0o600 }),
  );
  return hash.digest('hex');
}
