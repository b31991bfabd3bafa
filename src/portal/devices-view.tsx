import { DeviceState } from '../acquisition/device-state.js';
import { Community } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { withUnit } from '../reports/number-text.js';
import { Table } from './chart-frame.js';
import { Reader } from './reader.js';

const INCIDENTS_SHOWN = 8;
const BYTES_PER_MEGABYTE = 1_000_000;

export interface ShownIncident {
  readonly code: string;
  readonly place: string;
  readonly kind: 'notice' | 'warning' | 'alarm' | 'security';
  readonly sentence: string;
  readonly count: number;
  readonly lastAt: Instant;
}

interface DevicesViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly state: {
    readonly devices: readonly DeviceState[];
    readonly spool:
      | { readonly fill: number; readonly recordBytes: number; readonly projectionBytes: number }
      | undefined;
    readonly incidents: readonly ShownIncident[];
  };
}

/** Every device with what was heard of it, what waits in the spool, and what went wrong. */
export function DevicesView(props: DevicesViewProps) {
  const { reader, community } = props;
  const words = reader.words.devices;
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="eyebrow">{community.name}</p>
          <h1>{words.title}</h1>
          <p class="lead">{words.lead}</p>
        </div>
      </div>
      <SpoolCards {...props} />
      <DeviceTable {...props} />
      <IncidentList {...props} />
    </div>
  );
}

function SpoolCards({ reader, state }: DevicesViewProps) {
  const words = reader.words.devices;
  const { spool } = state;
  if (spool === undefined) return null;
  const cards = [
    { name: words.fill, value: reader.percentFine(spool.fill) },
    { name: words.record, value: megabytes(spool.recordBytes, reader) },
    { name: words.projection, value: megabytes(spool.projectionBytes, reader) },
  ];
  return (
    <section aria-label={words.spool} class="stack">
      <div class="cards">
        {cards.map(({ name, value }) => (
          <dl key={name} class="card figure">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </dl>
        ))}
      </div>
      <p class="note">{words.nothingLost}</p>
    </section>
  );
}

function DeviceTable({ reader, community, state }: DevicesViewProps) {
  const words = reader.words.devices;
  const moment = (at: Instant | undefined) =>
    at === undefined ? words.never : reader.moment(at, community.zone);
  if (state.devices.length === 0) return <p class="card">{words.none}</p>;
  return (
    <section class="card">
      <h2>{words.title}</h2>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[
            words.device,
            words.state,
            words.heard,
            words.register,
            words.gaps,
            words.missed,
          ]}
          texts={2}
          minor={[2, 3, 5]}
          rows={state.devices.map((one) => [
            <span key="device">
              {one.device} <small>{one.meter}</small>
            </span>,
            <Condition key="state" reader={reader} community={community} one={one} />,
            moment(one.heardAt),
            moment(one.registerAt),
            reader.number(one.gaps.length, 0),
            reader.number(
              one.gaps.reduce((sum, { missed }) => sum + (missed ?? 0), 0),
              0,
            ),
          ])}
        />
      </div>
    </section>
  );
}

const TONES = {
  speaks: 'badge good',
  silent: 'badge bad',
  unheard: 'badge',
  unwatched: 'badge',
} as const;

function Condition({
  reader,
  community,
  one,
}: {
  readonly reader: Reader;
  readonly community: Community;
  readonly one: DeviceState;
}) {
  const words = reader.words.devices;
  const { condition, openGap, cadenceMs } = one;
  return (
    <span>
      <span class={TONES[condition]}>{words.conditions[condition]}</span>
      {openGap !== undefined ? (
        <small>
          {words.openSince(reader.moment(openGap.from, community.zone))}: {openGap.reason}
        </small>
      ) : cadenceMs !== undefined ? (
        <small>{words.every(seconds(cadenceMs, reader))}</small>
      ) : null}
    </span>
  );
}

function IncidentList({ reader, community, state }: DevicesViewProps) {
  const words = reader.words.devices;
  const { incidents } = state;
  const rest = incidents.slice(INCIDENTS_SHOWN);
  const item = (one: ShownIncident) => (
    <li key={`${one.code} ${one.place}`}>
      <span class={one.kind === 'alarm' || one.kind === 'security' ? 'badge bad' : 'badge'}>
        {words.kinds[one.kind]} {one.count > 1 ? `× ${reader.number(one.count, 0)}` : ''}
      </span>
      <p>
        <strong>{one.place === '' ? one.code : one.place}</strong>{' '}
        <span class="note">{reader.moment(one.lastAt, community.zone)}</span>
        <br />
        <span class="note">{one.sentence}</span>
      </p>
    </li>
  );
  return (
    <section class="card">
      <h2>{words.incidents}</h2>
      {incidents.length === 0 ? <p class="lead">{words.noIncidents}</p> : null}
      <ul class="health">{incidents.slice(0, INCIDENTS_SHOWN).map(item)}</ul>
      {rest.length === 0 ? null : (
        <details>
          <summary>{words.more(rest.length)}</summary>
          <ul class="health">{rest.map(item)}</ul>
        </details>
      )}
    </section>
  );
}

function seconds(ms: number, reader: Reader): string {
  return withUnit(reader.number(ms / 1000, ms % 1000 === 0 ? 0 : 1), 's');
}

function megabytes(bytes: number, reader: Reader): string {
  return withUnit(reader.number(bytes / BYTES_PER_MEGABYTE, 1), 'MB');
}
