import { startOf } from '../kernel/quarter-hour.js';
import { withUnit } from '../reports/number-text.js';
import { Table } from './chart-frame.js';
import type { FindingsViewProps } from './findings-view.js';
import { Reader } from './reader.js';

const MILLIWATT_HOURS_PER_KWH = 1_000_000;

/** Values that changed after the month was measured, with the energy before and now. */
export function LateValuesCard({ reader, community, month }: FindingsViewProps) {
  const words = reader.words.findings;
  const energy = (value: number | undefined) =>
    value === undefined ? words.noValue : exactKwh(value, reader);
  return (
    <section class="card">
      <h2>{words.late}</h2>
      <p class="lead">{month.late.length === 0 ? words.noLate : words.lateLead}</p>
      {month.late.length === 0 ? null : (
        <div class="scroll" tabIndex={0}>
          <Table
            columns={[words.place, words.came, words.before, words.now]}
            texts={1}
            minor={[1]}
            rows={month.late.map((run) => [
              <span key="place">
                {run.meteringPoint}
                <small>
                  {reader.words.operator[run.direction]}, {words.quarterHours(run.quarterHours)}{' '}
                  {words.from} {reader.moment(startOf(run.first), community.zone)}
                </small>
              </span>,
              reader.moment(run.openedAt, community.zone),
              energy(run.before),
              energy(run.now),
            ])}
          />
        </div>
      )}
    </section>
  );
}

/** Kilowatt-hours to the watt-hour: a correction may be small. */
export function exactKwh(milliwattHours: number, reader: Reader): string {
  return withUnit(reader.number(milliwattHours / MILLIWATT_HOURS_PER_KWH, 3), 'kWh');
}
