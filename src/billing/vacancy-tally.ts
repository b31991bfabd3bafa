import { MeteringPointId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { ShareSeries } from '../settlement/settlement.js';
import { DaySpan } from './spans.js';
import { Vacancy } from './statement.js';

/** Sums what a metering point drew while nobody held it; a missing value adds nothing. */
export class VacancyTally {
  private consumption = 0;
  private solar = 0;
  private battery = 0;
  private grid = 0;

  constructor(
    private readonly meteringPoint: MeteringPointId,
    private readonly days: DaySpan,
    private readonly storage: boolean,
  ) {}

  add(row: ShareSeries, at: QuarterHour): void {
    const place = at - row.first;
    const consumption = row.consumption[place] ?? Number.NaN;
    if (Number.isNaN(consumption)) return;
    this.consumption += consumption;
    this.solar += row.solar[place] ?? 0;
    this.battery += row.battery?.[place] ?? 0;
    this.grid += row.grid[place] ?? 0;
  }

  vacancy(): Vacancy {
    return {
      meteringPoint: this.meteringPoint,
      from: this.days.from,
      to: this.days.to,
      consumption: Energy.ofMilliwattHours(this.consumption),
      solar: Energy.ofMilliwattHours(this.solar),
      battery: this.storage ? Energy.ofMilliwattHours(this.battery) : undefined,
      grid: Energy.ofMilliwattHours(this.grid),
    };
  }
}
