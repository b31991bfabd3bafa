import { ChargeSession } from '../../src/charging/charge-session.js';
import { Community, MemberId, MeteringPointId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { localDay, period } from '../../src/kernel/local-day.js';
import { instant, quarterHour, QUARTER_HOUR_MS, startOf } from '../../src/kernel/quarter-hour.js';
import { QuarterHours, Zone } from '../../src/kernel/zone.js';
import { YEAR } from './community-plan.js';
import { SeededRandom } from '../support/seeded-random.js';

/** What truly flowed, in whole milliwatt-hours per quarter-hour of the year, by `point/direction`. */
export interface TrueEnergy {
  readonly span: QuarterHours;
  readonly flows: ReadonlyMap<string, Float64Array>;
  readonly sessions: readonly ChargeSession[];
}

const WH = 1000;
/** The charger's meter counts through a transformer: its energy is a multiple of this factor. */
const CHARGER_STEP = 40;

export function yearSpan(zone: Zone): QuarterHours {
  const first = zone.quarterHoursOfPeriod(period(`${YEAR}-01`)).first;
  const end = zone.quarterHoursOfPeriod(period(`${YEAR + 1}-01`)).first;
  return { first, count: end - first };
}

export function trueEnergy(community: Community, random: SeededRandom): TrueEnergy {
  const span = yearSpan(community.zone);
  const slots = wallSlots(community.zone, span);
  const flows = new Map<string, Float64Array>();
  const roof = generation(slots, random.named('roof'));
  flows.set('roof/export', roof);
  const sessions = chargeSessions(community, span, random.named('sessions'));
  flows.set('charger/import', sessionEnergy(sessions, span));
  for (const { id, kind, from } of community.meteringPoints) {
    if (kind !== 'consumption') continue;
    const use = consumption(slots, random.named(id));
    if (from !== undefined) {
      use.fill(0, 0, community.zone.startOfDay(from) / QUARTER_HOUR_MS - span.first);
    }
    flows.set(`${id}/import`, use);
  }
  const drawn = roof.map((value, place) => {
    let net = -value;
    for (const [name, flow] of flows) if (name !== 'roof/export') net += flow[place];
    return net;
  });
  flows.set(
    'grid/import',
    drawn.map((net) => Math.max(net, 0)),
  );
  flows.set(
    'grid/export',
    drawn.map((net) => Math.max(-net, 0)),
  );
  return { span, flows, sessions };
}

let knownSlots: readonly number[] = [];

/** The quarter-hour on the wall clock, asked once: every simulated year has the same zone. */
function wallSlots(zone: Zone, { first, count }: QuarterHours): readonly number[] {
  if (knownSlots.length === 0) {
    knownSlots = Array.from({ length: count }, (_, place) =>
      zone.wallSlotOf(quarterHour(first + place)),
    );
  }
  return knownSlots;
}

/** Long days in June, short ones in December, a cloud over each quarter-hour and each day. */
function generation(slots: readonly number[], random: SeededRandom): Float64Array {
  let cloud = 1;
  return Float64Array.from(slots, (slot, place) => {
    if (slot === 0) cloud = random.between(0.05, 1);
    const season = 1 - Math.cos(((place / slots.length) * 2 + 0.05) * Math.PI);
    const half = 15 + 8 * season;
    const height = Math.cos(((slot - 50) / half / 2) * Math.PI);
    if (height <= 0 || Math.abs(slot - 50) > half) return 0;
    return Math.round(random.between(0.5, 1) * cloud * height * (0.4 + season) * 900 * WH);
  });
}

function consumption(slots: readonly number[], random: SeededRandom): Float64Array {
  const base = random.between(10, 40);
  const away = random.whole(0, 340) * 96;
  return Float64Array.from(slots, (slot, place) => {
    if (place >= away && place < away + 500) return 0;
    const peak = slot > 26 && slot < 34 ? 60 : slot > 68 && slot < 88 ? 90 : 0;
    return Math.round((base + peak * random.next()) * random.between(0.5, 1.5) * WH);
  });
}

/** Now and then a car, sometimes one right after another in the same quarter-hour. */
function chargeSessions(
  { zone }: Community,
  span: QuarterHours,
  random: SeededRandom,
): ChargeSession[] {
  const end = startOf(quarterHour(span.first + span.count)) - 86_400_000;
  const sessions: ChargeSession[] = [];
  let at: number = zone.startOfDay(localDay(`${YEAR}-01-02`));
  let register = 0;
  for (let number = 1; at < end; number += 1) {
    const last = at + random.whole(10, 300) * 60_000 + random.whole(0, 59_000);
    const energy = Math.round(((last - at) / 3_600_000) * random.between(2, 11) * 1e6);
    sessions.push({
      id: `s-${number}`,
      chargePoint: 'charger' as MeteringPointId,
      member: random.pick(['coop', 'tenant-1', 'tenant-2']) as MemberId,
      startedAt: instant(at),
      endedAt: instant(last),
      startEnergy: Energy.ofMilliwattHours(register),
      endEnergy: Energy.ofMilliwattHours(register + energy),
    });
    register += energy;
    at = last + (random.chance(0.2) ? 180_000 : random.whole(2, 60) * 3_600_000);
  }
  return sessions;
}

function sessionEnergy(sessions: readonly ChargeSession[], span: QuarterHours): Float64Array {
  const flow = new Float64Array(span.count);
  for (const { startedAt, endedAt, startEnergy, endEnergy } of sessions) {
    const perMs = endEnergy.minus(startEnergy).milliwattHours / (endedAt - startedAt);
    for (let from: number = startedAt; from < endedAt;) {
      const place = Math.floor(from / QUARTER_HOUR_MS);
      const to = Math.min(endedAt, (place + 1) * QUARTER_HOUR_MS);
      const steps = Math.round((perMs * (to - from)) / CHARGER_STEP);
      flow[place - span.first] += steps * CHARGER_STEP;
      from = to;
    }
  }
  return flow;
}
