import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { lockInstance } from './instance-lock.service.js';

describe('the lock of a data directory', () => {
  let directory = '';
  let file = '';
  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'commonwatt-lock-'));
    file = path.join(directory, 'commonwatt.lock');
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('lets one service in and tells the second one in a sentence', async () => {
    const lock = await lockInstance(directory);
    await expect(lockInstance(directory)).rejects.toThrow(
      `Commonwatt is already running in ${directory} (process ${process.pid}).`,
    );
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    ['whose process is gone', { pid: 2 ** 22 + 1, began: '1', token: 'old' }],
    ['whose number another process has now', { pid: process.pid, began: '1', token: 'old' }],
  ])('takes over a lock %s', async (_, stale) => {
    await writeFile(file, JSON.stringify(stale));
    const lock = await lockInstance(directory);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('takes over a lock that was cut off while it was written', async () => {
    await writeFile(file, '{"pid":');
    const lock = await lockInstance(directory);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('lets exactly one of ten starts at once in', async () => {
    await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, began: '1', token: 'old' }));
    const starts = await Promise.allSettled(
      Array.from({ length: 10 }, () => lockInstance(directory)),
    );
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
