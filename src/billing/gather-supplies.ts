import { ChargeSession } from '../charging/charge-session.js';
import { Community, MemberId, MeteringPoint, TariffId } from '../community/community.js';
import { participantsOf } from '../community/holder-on.js';
import { Period } from '../kernel/local-day.js';
import { QuarterHour, QUARTER_HOUR_MS, quarterHourOf, startOf } from '../kernel/quarter-hour.js';
import { QuarterHours } from '../kernel/zone.js';
import { Finding } from '../measurements/measurement.js';
import { Settlement, ShareSeries } from '../settlement/settlement.js';
import { BlockerList } from './blocker.js';
import { DaySpan, existenceIn, heldRuns, pricedRuns } from './spans.js';
import { Vacancy } from './statement.js';
import { addShare, openSupply, quarterHoursOf, SupplyDraft, SupplyKey } from './supply-draft.js';
import { VacancyTally } from './vacancy-tally.js';

/** The settled month of a community with the charge sessions that overlap it. */
export interface SettledMonth {
  readonly community: Community;
  readonly period: Period;
  readonly settlement: Settlement;
  readonly sessions: readonly ChargeSession[];
  /** Findings a person must look at first, by `point/…` or the community's id. */
  readonly open?: readonly Finding[] | undefined;
}

/** Who drew what at which prices, what cannot be billed and why, and what nobody held. */
export interface GatheredSupplies {
  readonly supplies: readonly SupplyDraft[];
  readonly blockers: BlockerList;
  readonly vacancies: readonly Vacancy[];
}

/**
 * Gives every share of a month to the one who pays for it: energy outside charge sessions to the holder
 * of the day, a session's energy to its member under its own or the holder's tariff. Days are cut where
 * holding, metering point or price entry change. Missing values block the member concerned, missing
 * generation everybody with a share in that quarter-hour (SCENARIO "Who takes part", "Missing values").
 */
export function gatherSupplies(month: SettledMonth): GatheredSupplies {
  const gathering = new Gathering(month);
  for (const point of participantsOf(month.community)) gathering.gather(point);
  return gathering.result();
}

class Gathering {
  private readonly supplies = new Map<string, SupplyDraft>();
  private readonly blockers = new BlockerList();
  private readonly vacancies: Vacancy[] = [];
  private readonly notAllocated: ReadonlySet<number>;
  private readonly storage: boolean;

  constructor(private readonly month: SettledMonth) {
    this.notAllocated = new Set(month.settlement.notAllocated);
    this.storage = month.community.meteringPoints.some((point) => point.kind === 'storage');
  }

  gather(point: MeteringPoint): void {
    const shares = this.month.settlement.shares.filter((row) => row.meteringPoint === point.id);
    const sessions = this.month.sessions.filter((session) => session.chargePoint === point.id);
    this.gatherHeld(point, shares);
    for (const session of sessions) {
      const own = shares.filter((row) => row.session === session.id);
      this.gatherSession(point, session, own);
      this.blockMissing(session, shares);
    }
  }

  result(): GatheredSupplies {
    const { blockers, vacancies } = this;
    return { supplies: [...this.supplies.values()], blockers, vacancies };
  }

  private gatherHeld(point: MeteringPoint, shares: readonly ShareSeries[]): void {
    const { community, period } = this.month;
    const rows = shares.filter((row) => row.session === '');
    for (const run of heldRuns(community, period, point)) {
      if (run.held === undefined) {
        const tally = new VacancyTally(point.id, run, this.storage);
        const span = quarterHoursOf(community.zone, run);
        for (const row of rows) {
          eachPresent(row, span, (at) => {
            tally.add(row, at);
          });
        }
        this.vacancies.push(tally.vacancy());
      } else {
        const { member, tariff } = run.held;
        this.blockUncovered(member, point, shares, quarterHoursOf(community.zone, run));
        this.gatherPriced({ member, point, tariff, rows }, run);
      }
    }
  }

  private gatherPriced(
    drawn: {
      member: MemberId;
      point: MeteringPoint;
      tariff: TariffId;
      rows: readonly ShareSeries[];
    },
    days: DaySpan,
  ): void {
    const { member, point, tariff } = drawn;
    for (const run of pricedRuns(this.month.community, tariff, days)) {
      const span = quarterHoursOf(this.month.community.zone, run);
      if (run.prices === undefined) {
        this.blockers.add({ member, code: 'tariff-missing', meteringPoint: point.id }, span.first);
        continue;
      }
      const { from, to, prices } = run;
      const key = { member, meteringPoint: point.id, tariff, prices, from, to };
      const supply = this.supply(key, span, true);
      for (const row of drawn.rows) this.addRows(supply, row, span);
    }
  }

  private gatherSession(
    point: MeteringPoint,
    session: ChargeSession,
    rows: readonly ShareSeries[],
  ): void {
    const { community } = this.month;
    const { member } = session;
    for (const days of this.tariffsOf(point, session)) {
      const runs =
        days.tariff === undefined
          ? [{ from: days.from, to: days.to, prices: undefined }]
          : pricedRuns(community, days.tariff, days);
      for (const { from, to, prices } of runs) {
        const span = quarterHoursOf(community.zone, { from, to });
        const began = quarterHourOf(session.startedAt);
        const fee = began >= span.first && began < span.first + span.count;
        if (!fee && !rows.some((row) => hasRow(row, span))) continue;
        if (prices === undefined || days.tariff === undefined) {
          this.blockers.add({ member, code: 'tariff-missing', meteringPoint: point.id }, began);
          continue;
        }
        const key = { member, meteringPoint: point.id, tariff: days.tariff, prices, from, to };
        const supply = this.supply(key, span, false);
        supply.sessions.push({ session, fee });
        for (const row of rows) this.addRows(supply, row, span);
      }
    }
  }

  /** The tariff a session names counts for all its days, else the holder's of the day. */
  private tariffsOf(
    point: MeteringPoint,
    session: ChargeSession,
  ): (DaySpan & { readonly tariff: TariffId | undefined })[] {
    const { community, period } = this.month;
    if (session.tariff !== undefined) {
      const days = existenceIn(period, point);
      return days === undefined ? [] : [{ ...days, tariff: session.tariff }];
    }
    const runs = heldRuns(community, period, point);
    return runs.map(({ from, to, held }) => ({ from, to, tariff: held?.tariff }));
  }

  private supply(key: SupplyKey, span: QuarterHours, held: boolean): SupplyDraft {
    const name = [key.member, key.meteringPoint, key.tariff, key.from, key.to].join('/');
    const known = this.supplies.get(name);
    if (known !== undefined) return known;
    const supply = openSupply(key, span, held, this.storage);
    this.supplies.set(name, supply);
    return supply;
  }

  private addRows(supply: SupplyDraft, row: ShareSeries, span: QuarterHours): void {
    const { member, meteringPoint } = supply;
    eachPresent(row, span, (at) => {
      const missing = Number.isNaN(row.consumption[at - row.first]);
      if (missing) this.blockers.add({ member, code: 'value-missing', meteringPoint }, at);
      else addShare(supply, row, at);
      if (this.notAllocated.has(at)) {
        this.blockers.add({ member, code: 'generation-missing', meteringPoint }, at);
      }
    });
  }

  /** A held quarter-hour for which no row exists at all is missing too. */
  private blockUncovered(
    member: MemberId,
    point: MeteringPoint,
    shares: readonly ShareSeries[],
    span: QuarterHours,
  ): void {
    const covered = new Uint8Array(span.count);
    for (const row of shares) eachPresent(row, span, (at) => (covered[at - span.first] = 1));
    covered.forEach((present, place) => {
      const at = (span.first + place) as QuarterHour;
      if (present === 0) {
        this.blockers.add({ member, code: 'value-missing', meteringPoint: point.id }, at);
      }
    });
  }

  /** A missing value of a charge point outside session rows concerns the sessions it overlaps too. */
  private blockMissing(session: ChargeSession, shares: readonly ShareSeries[]): void {
    const { member, chargePoint: meteringPoint } = session;
    const first = quarterHourOf(session.startedAt);
    const count = Math.ceil((session.endedAt - startOf(first)) / QUARTER_HOUR_MS);
    for (const row of shares.filter((series) => series.session === '')) {
      eachPresent(row, { first, count }, (at) => {
        const missing = Number.isNaN(row.consumption[at - row.first]);
        if (missing) this.blockers.add({ member, code: 'value-missing', meteringPoint }, at);
      });
    }
  }
}

function eachPresent(row: ShareSeries, span: QuarterHours, visit: (at: QuarterHour) => void): void {
  const from = Math.max(span.first, row.first);
  const to = Math.min(span.first + span.count, row.first + row.present.length);
  for (let at = from; at < to; at++) {
    if (row.present[at - row.first] === 1) visit(at as QuarterHour);
  }
}

function hasRow(row: ShareSeries, span: QuarterHours): boolean {
  let found = false;
  eachPresent(row, span, () => (found = true));
  return found;
}
