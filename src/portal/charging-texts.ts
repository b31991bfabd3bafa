import { costBounds, PriceQuote } from '../charging/price-quote.js';
import { MemberId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { withUnit } from '../reports/number-text.js';
import { Reader } from './reader.js';
import { Visitor } from './visitor.js';

/** What a charge point is doing, as texts; of somebody else's session only that there is one. */
export interface ChargingTexts {
  readonly status: string;
  /** The class of the badge. */
  readonly tone: 'good' | 'busy' | 'bad';
  readonly energy: string;
  readonly power: string;
  readonly cost: string;
  readonly since: string;
  readonly isMine: boolean;
  /** True when a start makes sense. */
  readonly isFree: boolean;
  /** Changes when the page must be built anew. */
  readonly state: string;
}

/** What is known of a charge point now, as charging tells it. */
export interface LiveState {
  readonly connected: boolean;
  /** OCPP status. */
  readonly status: string;
  readonly watts: number | undefined;
  readonly session: LiveSession | undefined;
}

interface LiveSession {
  readonly id: string;
  readonly member: MemberId | undefined;
  readonly startedAt: Instant;
  readonly energy: Energy;
}

/** For whom the texts are: a visitor of the charge point's community, or nobody in particular. */
export interface Looker {
  readonly reader: Reader;
  readonly visitor: Visitor | undefined;
  readonly zone: Zone;
}

const FREE = new Set(['Available', 'Preparing', 'Finishing', 'Unknown']);
const BAD = new Set(['Unavailable', 'Faulted', 'Offline']);

/** Writes a charge point's state down for one visitor. */
export function chargingTexts(
  live: LiveState,
  quote: PriceQuote | undefined,
  whom: Looker,
): ChargingTexts {
  const status = live.connected ? live.status : 'Offline';
  const isFree = live.connected && live.session === undefined && FREE.has(status);
  const tone = BAD.has(status) ? 'bad' : isFree ? 'good' : 'busy';
  const common = { tone, isFree } as const;
  const own = ownSession(live, whom.visitor);
  if (own !== undefined) {
    const words = statusWord(status, whom.reader);
    const state = `${own.id} ${String(live.connected)}`;
    return { ...common, ...sessionTexts(live, own, quote, whom), status: words, state };
  }
  const isTaken = live.session !== undefined;
  return {
    ...common,
    status: isTaken ? whom.reader.words.charging.inUse : statusWord(status, whom.reader),
    energy: '',
    power: '',
    cost: '',
    since: '',
    isMine: false,
    state: `${isTaken ? 'taken' : 'free'} ${String(isFree)}`,
  };
}

function ownSession(live: LiveState, visitor: Visitor | undefined): LiveSession | undefined {
  const isMine = visitor !== undefined && live.session?.member === visitor.member;
  return isMine ? live.session : undefined;
}

function statusWord(status: string, reader: Reader): string {
  return new Map(Object.entries(reader.words.charging.status)).get(status) ?? status;
}

function sessionTexts(
  live: LiveState,
  session: LiveSession,
  quote: PriceQuote | undefined,
  { reader, zone }: Looker,
) {
  const { energy } = session;
  return {
    energy: withUnit(reader.number(energy.milliwattHours / 1_000_000, 2), 'kWh'),
    power: live.watts === undefined ? '–' : reader.kilowatts(live.watts),
    cost: quote === undefined ? '–' : costText(quote, energy, reader),
    since: reader.moment(session.startedAt, zone),
    isMine: true,
  };
}

function costText(quote: PriceQuote, energy: Energy, reader: Reader): string {
  const { least, most } = costBounds(quote, energy);
  if (least.cents === most.cents) return reader.money(least);
  return reader.words.charging.between(reader.money(least), reader.money(most));
}
