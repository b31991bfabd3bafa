import { instant } from '../kernel/quarter-hour.js';
import { AttemptLimit } from './attempt-limit.js';
import { MeterValue, StartTransaction, StopTransaction } from './ocpp-messages.js';
import { registerOf, wattsOf } from './sampled-value.js';
import { readStart } from './session-message.js';
import { stationTime } from './station-time.js';

const ARRIVAL = {
  at: instant(Date.parse('2026-11-22T12:00:00Z')),
  connectedSince: instant(Date.parse('2026-11-22T11:00:00Z')),
};

describe("a station's time", () => {
  it.each`
    case                         | text                             | at                            | suspect
    ${'right'}                   | ${'2026-11-22T11:59:58Z'}        | ${'2026-11-22T11:59:58Z'}     | ${false}
    ${'with an offset'}          | ${'2026-11-22T12:59:58+01:00'}   | ${'2026-11-22T11:59:58Z'}     | ${false}
    ${'without an offset: UTC'}  | ${'2026-11-22T11:59:58'}         | ${'2026-11-22T11:59:58Z'}     | ${false}
    ${'with microseconds'}       | ${'2026-11-22T11:59:58.123456Z'} | ${'2026-11-22T11:59:58.123Z'} | ${false}
    ${'queued while offline'}    | ${'2026-11-21T20:00:00Z'}        | ${'2026-11-21T20:00:00Z'}     | ${false}
    ${'late although connected'} | ${'2026-11-22T11:10:00Z'}        | ${'2026-11-22T12:00:00Z'}     | ${true}
    ${'before clock sync'}       | ${'1970-01-01T00:00:12Z'}        | ${'2026-11-22T12:00:00Z'}     | ${true}
    ${'in three days'}           | ${'2026-11-25T12:00:00Z'}        | ${'2026-11-22T12:00:00Z'}     | ${true}
    ${'local time labelled Z'}   | ${'2026-11-22T13:00:00Z'}        | ${'2026-11-22T12:00:00Z'}     | ${true}
    ${'no time'}                 | ${'yesterday'}                   | ${'2026-11-22T12:00:00Z'}     | ${true}
    ${'nothing'}                 | ${undefined}                     | ${'2026-11-22T12:00:00Z'}     | ${true}
  `('$case is taken as $at', ({ text, at, suspect }) => {
    const time = stationTime(text as string | undefined, ARRIVAL);
    expect(time).toEqual({ at: Date.parse(at as string), suspect: suspect as boolean });
  });
});

describe('the register in a MeterValue', () => {
  it.each`
    sample                                                        | milliwattHours
    ${{ value: '125010' }}                                        | ${125_010_000}
    ${{ value: '125010.5', unit: 'Wh' }}                          | ${125_010_500}
    ${{ value: '125.0105', unit: 'kWh' }}                         | ${125_010_500}
    ${{ value: '125.01050009', unit: 'kWh' }}                     | ${125_010_500}
    ${{ value: '12,5' }}                                          | ${undefined}
    ${{ value: 'NaN' }}                                           | ${undefined}
    ${{ value: '' }}                                              | ${undefined}
    ${{ value: '-5' }}                                            | ${undefined}
    ${{ value: '5', unit: 'kwh' }}                                | ${undefined}
    ${{ value: '5', phase: 'L1' }}                                | ${undefined}
    ${{ value: '5', measurand: 'Energy.Active.Import.Interval' }} | ${undefined}
    ${{ value: '5', measurand: 'Something.New' }}                 | ${undefined}
    ${{ value: '5', location: 'Inlet' }}                          | ${undefined}
    ${{ value: '{}', format: 'SignedData' }}                      | ${undefined}
  `('$sample is $milliwattHours mWh', ({ sample, milliwattHours }) => {
    const value = MeterValue.parse({ sampledValue: [sample] });
    expect(registerOf(value)?.milliwattHours).toBe(milliwattHours);
  });

  it('is found beside samples that cannot be read', () => {
    const value = MeterValue.parse({ sampledValue: [{ value: '12,5' }, { value: '7' }] });
    expect(registerOf(value)?.milliwattHours).toBe(7000);
  });

  it.each`
    samples                                                             | watts
    ${[{ value: '11.04', unit: 'kW' }]}                                 | ${11_040}
    ${[{ value: '3680', phase: 'L1' }, { value: '3670', phase: 'L2' }]} | ${7_350}
    ${[{ value: '3680', phase: 'L1' }, { value: '11000' }]}             | ${11_000}
    ${[{ value: 'fast' }]}                                              | ${undefined}
  `('its power in $samples is $watts W', ({ samples, watts }) => {
    const measurand = 'Power.Active.Import';
    const sampledValue = (samples as object[]).map((sample) => ({ ...sample, measurand }));
    expect(wattsOf(MeterValue.parse({ sampledValue }))).toBe(watts);
  });
});

describe('a StartTransaction', () => {
  const start = {
    connectorId: 1,
    idTag: 'abc',
    meterStart: 100,
    timestamp: '2026-11-22T12:00:00Z',
  };

  it.each`
    other                                    | same
    ${{}}                                    | ${true}
    ${{ idTag: 'ABC' }}                      | ${true}
    ${{ idTag: 'abd' }}                      | ${false}
    ${{ connectorId: 2 }}                    | ${false}
    ${{ meterStart: 101 }}                   | ${false}
    ${{ timestamp: '2026-11-22T12:00:01Z' }} | ${false}
  `('that differs by $other is the same start: $same', ({ other, same }) => {
    const keyOf = (message: object) => readStart(StartTransaction.parse(message), ARRIVAL).key;
    expect(keyOf(start) === keyOf({ ...start, ...(other as object) })).toBe(same);
  });

  it.each`
    change                       | readable
    ${{ idTag: undefined }}      | ${true}
    ${{ idTag: 'x'.repeat(21) }} | ${true}
    ${{ timestamp: undefined }}  | ${true}
    ${{ isAdmin: true }}         | ${true}
    ${{ connectorId: 0 }}        | ${true}
    ${{ meterStart: 1.5 }}       | ${false}
    ${{ meterStart: -5 }}        | ${false}
    ${{ meterStart: '100' }}     | ${false}
  `('with $change can be read: $readable', ({ change, readable }) => {
    const read = StartTransaction.safeParse({ ...start, ...(change as object) });
    expect(read.success).toBe(readable);
  });
});

describe('a StopTransaction', () => {
  it('is read even when its meter values are not', () => {
    const read = StopTransaction.parse({
      transactionId: '7',
      meterStop: 5,
      transactionData: 'broken',
    });
    expect(read).toMatchObject({ transactionId: -1, transactionData: [], reason: 'Local' });
  });
});

describe('refused log-ins', () => {
  it('close a charge box after ten of them for fifteen minutes', () => {
    const limit = new AttemptLimit();
    for (let attempt = 0; attempt < 9; attempt++) limit.refused('box', 0);
    expect(limit.isClosed('box', 0)).toBe(false);
    limit.refused('box', 0);
    expect(limit.isClosed('box', 899_999)).toBe(true);
    expect(limit.isClosed('box', 900_000)).toBe(false);
    expect(limit.isClosed('other', 0)).toBe(false);
  });
});
