import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { Quarantine } from '../../src/acquisition/record/quarantine.service.js';
import { QuarantineReader } from '../../src/acquisition/record/quarantine-reader.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { recordStoreOn, recordTargetOn } from '../support/acquisition.js';
import { useDatabase } from '../support/database.js';
import { numberDecoder, START } from '../support/number-decoder.js';

const DAY_MS = 86_400_000;
const mine = { communities: ['house'] };

describe('what was set aside', () => {
  const database = useDatabase(acquisitionMigrations);
  const decodersOf = (readable: boolean) => {
    const decoders = new Decoders();
    const nothing = { decode: () => ({ code: 'parse', refused: 'not read yet' }) };
    decoders.register('mqtt', readable ? numberDecoder : nothing);
    return decoders;
  };
  const frame = (sequence: number, text: string, receivedAt = START): SpooledFrame => ({
    source: 'mqtt',
    device: `house/meter-${sequence}`,
    sequence,
    receivedAt: instant(receivedAt),
    monotonicMs: 0,
    payload: new TextEncoder().encode(text),
  });
  const quarantineOf = (readable: boolean) => {
    const { dataSource } = database;
    const reader = new QuarantineReader(dataSource);
    return new Quarantine(dataSource, decodersOf(readable), recordStoreOn(dataSource), reader);
  };
  const store = (readable: boolean, ...frames: readonly SpooledFrame[]) =>
    recordTargetOn(database.dataSource, decodersOf(readable)).store(
      { frames, damaged: [], next: { ...SPOOL_START, offset: frames[0]?.sequence ?? 0 } },
      'spool',
    );
  const readings = async () => {
    const [row]: [{ count: number }] = await database.dataSource.query(
      'select count(*)::int as count from acquisition.reading',
    );
    return row.count;
  };

  it('is read again once a decoder can, exactly once, and stays where it cannot', async () => {
    await store(false, frame(1, '{"number":1}'), frame(2, '{"number":2}'), frame(3, 'broken'));
    expect(await quarantineOf(false).replay(mine)).toEqual({
      messages: 0,
      readings: 0,
      refused: 3,
    });
    const fixed = quarantineOf(true);
    expect(await fixed.replay(mine)).toEqual({ messages: 2, readings: 2, refused: 1 });
    expect(await fixed.replay(mine)).toEqual({ messages: 0, readings: 0, refused: 1 });
    expect(await readings()).toBe(2);
    const [count] = await fixed.counts(mine);
    expect(count).toMatchObject({ code: 'parse', count: 3, devices: 3, replayed: 2 });
  });

  it('is chosen by community, reason and device', async () => {
    const quarantine = quarantineOf(true);
    expect(await quarantine.counts({ communities: ['elsewhere'] })).toEqual([]);
    const chosen = await quarantine.newest({ ...mine, code: 'parse', device: 'meter-3' }, 10);
    expect(
      chosen.map(({ device, reason, replayedAt }) => ({ device, reason, replayedAt })),
    ).toEqual([{ device: 'house/meter-3', reason: 'not read yet', replayedAt: undefined }]);
  });

  it('because it came too late is released by an operator only', async () => {
    await store(true, frame(4, '{"number":4}', START + 40 * DAY_MS));
    const quarantine = quarantineOf(true);
    const late = { ...mine, code: 'late' };
    expect(await quarantine.replay(late)).toMatchObject({ messages: 0, refused: 1 });
    expect(await quarantine.replay(late, true)).toEqual({ messages: 1, readings: 1, refused: 0 });
  });
});
