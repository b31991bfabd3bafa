import { ComponentChildren } from 'preact';
import { Community } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { withUnit } from '../reports/number-text.js';
import { exactKwh } from './late-values-view.js';
import { BookedMeter, BookedPoint, BookedReading } from './meter-book.js';
import { Reader } from './reader.js';

interface MeterBookViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly points: readonly BookedPoint[];
}

/** Every metering point with its meters in the order of time. */
export function MeterBookView(props: MeterBookViewProps) {
  const { reader, community, points } = props;
  const words = reader.words.meterBook;
  return (
    <div class="stack">
      <div>
        <p class="eyebrow">
          <a href="/operator">{reader.words.operator.title}</a> · {community.name}
        </p>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      {points.map(({ point, meters }) => (
        <section key={point.id} class="card">
          <h2>{point.id}</h2>
          <p class="eyebrow">{words.kinds[point.kind]}</p>
          {meters.length === 0 ? <p class="lead">{words.noMeter}</p> : null}
          <ul class="health whole">
            {meters.map((booked) => (
              <MeterItem
                key={`${booked.meter.id} ${booked.meter.from ?? ''}`}
                {...props}
                booked={booked}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type MeterProps = MeterBookViewProps & { readonly booked: BookedMeter };

function MeterItem(props: MeterProps) {
  const { reader, booked } = props;
  const words = reader.words.meterBook;
  const { meter, isPresent, removed } = booked;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    [words.span, span(props)],
    [words.serials, <Serials key="serials" {...props} />],
    [words.factor, factorText(props)],
    rollOver(props),
    [words.calibrated, <Calibration key="calibrated" {...props} />],
    [
      meter.from === undefined ? words.first : words.installed,
      <Readings key="installed" {...props} readings={booked.installed} />,
    ],
    ...(meter.to === undefined
      ? []
      : [[words.removed, <Readings key="removed" {...props} readings={removed} />] as const]),
    ...(isPresent
      ? ([
          [words.latest, <Readings key="latest" {...props} readings={booked.latest} />],
          [words.source, sources(booked) || '–'],
          [words.device, <Devices key="devices" {...props} />],
        ] as const)
      : []),
  ];
  return (
    <li>
      <div>
        <p>
          <strong>{words.meter(meter.id)}</strong>{' '}
          <span class={isPresent ? 'badge good' : 'note'}>
            {isPresent ? words.present : meter.to === undefined ? words.later : words.gone}
          </span>
        </p>
        <dl class="register">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </li>
  );
}

function span({ reader, community, booked }: MeterProps): string {
  const words = reader.words.meterBook;
  const { from, to } = booked.meter;
  const day = (at: Instant) => reader.moment(at, community.zone).replace(/, 00:00$/, '');
  const begin = from === undefined ? words.always : words.since(day(from));
  return to === undefined ? begin : `${begin} ${words.until(day(to))}`;
}

/** A factor lasts as long as its entry: another one is an entry of its own. */
function factorText({ reader, booked }: MeterProps): string {
  const { numerator, denominator } = booked.meter.factor;
  const value = Number(numerator) / Number(denominator);
  return reader.number(value, Number.isInteger(value) ? 0 : 3);
}

function rollOver({ reader, booked }: MeterProps): readonly [string, string] {
  const words = reader.words.meterBook;
  const { digits, rollsOverAt } = booked.meter;
  if (rollsOverAt !== undefined) return [words.rollsOver, exactKwh(rollsOverAt, reader)];
  if (digits === undefined) return [words.digits, words.notSaid];
  const end = withUnit(reader.number(10 ** digits, 0), 'kWh');
  return [words.digits, `${digits} (${words.rollsOver} ${end})`];
}

function Serials({ reader, community, booked }: MeterProps) {
  const words = reader.words.meterBook;
  if (booked.serials.length === 0) return <small>{words.noSerial}</small>;
  return (
    <>
      {booked.serials.map(({ serial, from }) => (
        <div key={serial}>
          {serial}
          <br />
          <small>{words.since(reader.moment(from, community.zone))}</small>
        </div>
      ))}
    </>
  );
}

function Calibration({ reader, booked }: MeterProps) {
  const words = reader.words.meterBook;
  const { calibration, meter, isPresent } = booked;
  if (meter.calibratedUntil === undefined) return <small>{words.notSaid}</small>;
  const day = reader.day(meter.calibratedUntil);
  if (!isPresent || calibration === 'valid' || calibration === 'unknown') return <>{day}</>;
  return (
    <>
      {day}{' '}
      <span class={calibration === 'expired' ? 'badge bad' : 'badge'}>
        {words.calibration[calibration]}
      </span>
    </>
  );
}

function Readings({
  reader,
  community,
  readings,
}: MeterProps & { readonly readings: readonly BookedReading[] }) {
  if (readings.length === 0) return <small>{reader.words.meterBook.noReading}</small>;
  return (
    <>
      {readings.map(({ register, at, milliwattHours }) => (
        <div key={register}>
          {exactKwh(milliwattHours, reader)}
          <br />
          <small>
            {reader.words.operator[register]}, {reader.moment(at, community.zone)}
          </small>
        </div>
      ))}
    </>
  );
}

function sources({ latest }: BookedMeter): string {
  return [...new Set(latest.map(({ source }) => source))].join(', ');
}

function Devices({ reader, community, booked }: MeterProps) {
  const words = reader.words.meterBook;
  if (booked.devices.length === 0) return <small>{words.noDevice}</small>;
  return (
    <>
      {booked.devices.map(({ device, heardAt }) => (
        <div key={device}>
          {device}
          <br />
          <small>
            {heardAt === undefined
              ? words.never
              : words.heard(reader.moment(heardAt, community.zone))}
          </small>
        </div>
      ))}
    </>
  );
}
