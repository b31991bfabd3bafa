import { LocalDay } from '../kernel/local-day.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { Ratio } from '../kernel/ratio.js';
import { Validity } from '../kernel/validity.js';
import { Zone } from '../kernel/zone.js';
import { Land } from './lands.js';

/** Ids are text of the form [A-Za-z0-9][A-Za-z0-9_-]{0,39}; a cast appears in parse functions only. */
export type CommunityId = string & { readonly __id: 'community' };
export type MeteringPointId = string & { readonly __id: 'metering-point' };
export type MeterId = string & { readonly __id: 'meter' };
export type MemberId = string & { readonly __id: 'member' };
export type TariffId = string & { readonly __id: 'tariff' };
export type LoanId = string & { readonly __id: 'loan' };

export type LegalModel = 'closed' | 'ggv' | 'mieterstrom';
export type MeteringPointKind = 'grid' | 'generation' | 'storage' | 'consumption' | 'charge-point';
export type KeyName =
  'proportional' | 'constant' | 'equal' | 'hybrid' | 'cascade' | 'priority' | 'water-filling';
export type AllocationModel = 'producer' | 'balance';
export type DayCount = '30E/360' | '30/360' | 'ACT/365' | 'ACT/360' | 'ACT/ACT';

/** The place that is billed. Consumption and charge-points take part in the allocation. */
export interface MeteringPoint {
  readonly id: MeteringPointId;
  readonly kind: MeteringPointKind;
  /** When it began and ended to exist; absent: always. */
  readonly from?: LocalDay | undefined;
  readonly to?: LocalDay | undefined;
  /** The most it can draw or give, in kW: the fuse of its connection, or a plant's peak power. */
  readonly limitKw?: number | undefined;
}

/** A device at a metering point from `from` to `to` (instants; local midnight where a date was given). */
export interface Meter {
  readonly id: MeterId;
  readonly meteringPoint: MeteringPointId;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Whole digits of the register: it rolls over at 10^digits kWh. */
  readonly digits?: number | undefined;
  /** Where a register rolls over that counts no decimal digits, in milliwatt-hours: 2^32 Wh. */
  readonly rollsOverAt?: number | undefined;
  /** Transformer factor: register difference × factor = energy. */
  readonly factor: Ratio;
  readonly calibratedUntil?: LocalDay | undefined;
}

export interface Member {
  readonly id: MemberId;
  readonly name: string;
  readonly role: 'operator' | 'member';
  readonly email?: string | undefined;
  readonly iban?: string | undefined;
  readonly language?: 'de' | 'en' | undefined;
  readonly address?: string | undefined;
  readonly customerNumber?: string | undefined;
  readonly mandate?: string | undefined;
}

/** A member's time-limited hold on a metering point, with the tariff it is billed by. */
export interface Holding extends Validity {
  readonly meteringPoint: MeteringPointId;
  readonly member: MemberId;
  readonly tariff: TariffId;
  readonly legalModel?: LegalModel | undefined;
}

/** One dated set of net prices of a tariff; it lasts until the tariff's next entry. */
export interface TariffPrices {
  readonly from: LocalDay;
  readonly solar: Price;
  readonly grid: Price;
  /** Per month. */
  readonly base: Price;
  readonly battery?: Price | undefined;
  /** Per charge session. */
  readonly sessionFee?: Price | undefined;
  readonly vat: Percentage;
}

export interface Tariff {
  readonly id: TariffId;
  readonly prices: readonly TariffPrices[];
}

/** The key in force from a day on. */
export interface AllocationRule {
  readonly from: LocalDay;
  readonly key: KeyName;
  readonly model: AllocationModel;
  readonly shares?: ReadonlyMap<MeteringPointId, Ratio> | undefined;
  readonly groups?: readonly (readonly MeteringPointId[])[] | undefined;
}

export interface LoanTerms {
  readonly id: LoanId;
  readonly lender: MemberId;
  readonly principal: Money;
  readonly paidOut: LocalDay;
  /** Per year. */
  readonly rate: Percentage;
  readonly dayCount: DayCount;
  readonly rank: number;
  readonly terms: 'subordinated' | 'genossenschaft-21b' | 'other';
  readonly instalment?: Money | undefined;
}

export type TrancheTerms =
  | { readonly kind: 'costs'; readonly monthly: Money }
  | { readonly kind: 'interest' }
  | { readonly kind: 'reserve'; readonly monthly: Money; readonly target: Money }
  | { readonly kind: 'principal'; readonly percent?: Percentage | undefined }
  | { readonly kind: 'fund' };

export interface WaterfallTerms {
  /** The first of a month. */
  readonly from: LocalDay;
  readonly tranches: readonly TrancheTerms[];
}

/** Where the books stand at the start of the period a scenario folder is run for. */
export interface Opening {
  readonly statementNumber: number;
  readonly reserve: Money;
  readonly fund: Money;
  readonly loans: ReadonlyMap<
    LoanId,
    { readonly principal: Money; readonly interestArrears: Money }
  >;
}

/** One energy community as its `community.yaml` says, validated: every reference resolves, nothing overlaps. */
export interface Community {
  readonly id: CommunityId;
  readonly name: string;
  readonly zone: Zone;
  readonly locale: string;
  readonly currency: string;
  readonly legalModel: LegalModel;
  readonly address?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly taxNumber?: string | undefined;
  readonly vatId?: string | undefined;
  readonly iban?: string | undefined;
  readonly creditorId?: string | undefined;
  readonly substituteShareMax?: Percentage | undefined;
  /** The German Land whose holidays count, such as BE: days are compared by it. */
  readonly land?: Land | undefined;
  /** Where the roof stands, in degrees, north and east positive: the sun is compared by it. */
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly meteringPoints: readonly MeteringPoint[];
  readonly meters: readonly Meter[];
  readonly members: readonly Member[];
  readonly holdings: readonly Holding[];
  readonly tariffs: readonly Tariff[];
  readonly allocation: readonly AllocationRule[];
  readonly loans: readonly LoanTerms[];
  readonly waterfall: readonly WaterfallTerms[];
  readonly payments: 'paid-when-issued' | 'none';
  readonly opening?: Opening | undefined;
}
