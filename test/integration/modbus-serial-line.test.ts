import { BusAddress } from '../../src/acquisition/modbus/bus-address.js';
import { ModbusConnection } from '../../src/acquisition/modbus/modbus-connection.source.js';
import { EvilModbus } from '../support/evil-modbus.js';
import { ModbusBench, SOUND_IMPORT, tcpTo, until } from '../support/modbus-bench.js';
import { openSerialPair, SerialPair } from '../support/serial-pair.js';

const PATIENT = 30_000;

const lineAt = (serialPort: string): BusAddress => ({
  transport: 'rtu',
  serialPort,
  baud: 19_200,
  parity: 'none',
  stopBits: 1,
});
const block = { function: 3, count: 2, timeoutMs: 300, pauseMs: 0, connectDelayMs: 0 } as const;

describe('a serial line', () => {
  let pair: SerialPair;
  beforeEach(async () => {
    pair = await openSerialPair([1, 2]);
  }, PATIENT);
  afterEach(async () => {
    await pair.close();
  }, PATIENT);

  it(
    'is polled, and a dead unit leaves the others their turns',
    async () => {
      const bench = await ModbusBench.open();
      for (const unit of [1, 2, 3]) {
        bench.poll(0, { device: `d${unit}`, unit, address: lineAt(pair.port) });
      }
      await until('both units', async () => {
        const [one, two] = await Promise.all([bench.registers('d1'), bench.registers('d2')]);
        return one.length >= 6 && two.length >= 6;
      });
      expect((await bench.registers('d1'))[0].energy.kwh()).toBe(SOUND_IMPORT);
      expect(await bench.registers('d3')).toEqual([]);
      expect((await bench.outages('d3'))[0].reason).toBe('no answer within 250 ms');
      await bench.close();
    },
    PATIENT,
  );

  it(
    'gives no late answer to the next question',
    async () => {
      const connection = new ModbusConnection(lineAt(pair.port));
      pair.delayMs = 500;
      const first = connection.read({ ...block, unit: 1, address: 1_000 });
      await expect(first).rejects.toMatchObject({ kind: 'silent' });
      pair.delayMs = 0;
      const second = await connection.read({ ...block, unit: 1, address: 2_000 }).catch(() => []);
      expect([[], [2_000, 2_001]]).toContainEqual(second);
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(await connection.read({ ...block, unit: 1, address: 3_000 })).toEqual([3_000, 3_001]);
      await connection.close();
    },
    PATIENT,
  );

  it('that is not there is named', async () => {
    const connection = new ModbusConnection(lineAt('/dev/no-such-port'));
    await expect(connection.read({ ...block, unit: 1, address: 0 })).rejects.toThrow(
      /\/dev\/no-such-port cannot be opened/,
    );
  });

  it('says how to install what it needs where that is missing', async () => {
    const loadSerialPort = () => Promise.reject(new Error('Cannot find package'));
    const connection = new ModbusConnection(lineAt(pair.port), { loadSerialPort });
    await expect(connection.read({ ...block, unit: 1, address: 0 })).rejects.toThrow(
      'the optional package `serialport` is not installed; run `npm install serialport`',
    );
  });
});

describe('a serial line behind a transparent gateway', () => {
  it('gives no late answer to the next question, on the next connection neither', async () => {
    const evil = await EvilModbus.listen('rtu');
    const connection = new ModbusConnection(tcpTo(evil.port, 'rtu-over-tcp'));
    evil.script = () => [];
    const lost = connection.read({ ...block, unit: 1, address: 1_000 });
    await expect(lost).rejects.toMatchObject({ kind: 'silent' });
    const late = evil.answer(evil.questions[0]);
    evil.script = (question, times) => {
      const answer = evil.answer(question);
      return [{ bytes: times === 2 ? Buffer.concat([late, answer]) : answer }];
    };
    const next = await connection.read({ ...block, unit: 1, address: 2_000 }).catch(() => []);
    expect([[], [2_000, 2_001]]).toContainEqual(next);
    expect(await connection.read({ ...block, unit: 1, address: 3_000 })).toEqual([3_000, 3_001]);
    await connection.close();
    await evil.close();
  });
});
