import { Injectable } from '@nestjs/common';
import { RawOrigin } from '../acquisition/record/raw-origin.service.js';
import { BillingService } from '../billing/billing.service.js';
import { Statement } from '../billing/statement.js';
import { CommunityId, MeteringPointId } from '../community/community.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { MeasurementService } from '../measurements/measurement.service.js';
import { refuse } from './refuse.js';
import { sha256 } from './run-folder.service.js';
import { daysOf, keysOf, LineTrace, partOf, TracedPart, traceLine } from './trace-line.js';

/** One line of a statement, its place counted from 1; with `at` only one quarter-hour of it. */
export interface TracedPlace {
  readonly number: string;
  readonly place: number;
  readonly at?: QuarterHour | undefined;
}

/**
 * Walks from a line of a statement to the raw bytes it rests on, by stored keys, in three look-ups: the
 * statement with its quarter-hours, the measured days, the readings with what they came in. The bytes
 * themselves lie in the spool and its archive, or in the imported file.
 */
@Injectable()
export class TraceService {
  constructor(
    private readonly billing: BillingService,
    private readonly measurements: MeasurementService,
    private readonly origin: RawOrigin,
  ) {}

  /** Refuses with `statement-unknown`, `line-unknown` and `quarter-hour-outside`. */
  async line(community: CommunityId, traced: TracedPlace, spool: string): Promise<LineTrace> {
    const { number, place, at } = traced;
    const statement = await this.billing.statement({ id: community }, number);
    if (statement === undefined) throw refuse('statement-unknown', { number });
    const line = Number.isInteger(place) && place > 0 ? statement.lines.at(place - 1) : undefined;
    if (line === undefined) {
      throw refuse('line-unknown', { number, lines: statement.lines.length });
    }
    const part = partOf(statement, line, at);
    if (part === undefined && at !== undefined) throw refuse('quarter-hour-outside', { place });
    const trace =
      part === undefined
        ? { line, quarterHours: [], values: [], broken: [] }
        : traceLine(line, part, await this.stored(community, part, spool));
    return { ...trace, broken: [...basisProblem(statement), ...trace.broken] };
  }

  private async stored(community: CommunityId, part: TracedPart, spool: string) {
    const meteringPoint = part.supply.meteringPoint as MeteringPointId;
    const series = { meteringPoint, direction: 'import' } as const;
    const versions = await this.measurements.versionsOf(community, series, daysOf(part));
    const span = await this.origin.span(community, keysOf(part));
    const states = await this.origin.check(span, spool);
    return { versions, values: span.values.map((value, at) => ({ ...value, raw: states[at] })) };
  }
}

function basisProblem({ basis, inputHash }: Statement): string[] {
  const computed = sha256(canonicalJson(basis));
  return computed === inputHash ? [] : [`what the statement rests on has the hash ${computed}`];
}
