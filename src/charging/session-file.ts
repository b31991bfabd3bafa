import { Community, MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant, parseInstant } from '../kernel/quarter-hour.js';
import { InputError, Problem } from '../kernel/problem.js';
import { ChargeSession, overlapInTime } from './charge-session.js';

export const SESSION_COLUMNS = {
  required: ['id', 'charge_point', 'member', 'started_at', 'ended_at', 'start_kwh', 'end_kwh'],
  optional: ['tariff'],
};

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** A row of the file with its line; absent optional cells are empty. */
export interface SessionRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** What a row may name. */
interface Names {
  readonly chargePoints: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  readonly tariffs: ReadonlySet<string>;
}

interface Located {
  readonly line: number;
  readonly session: ChargeSession;
}

/**
 * Reads the rows of `sessions.csv` (docs/scenario.md) against the community. Throws InputError with
 * everything that is wrong at once: times without offset, falling registers, unknown names, repeated
 * ids, sessions of one charge point that overlap in time. The sessions come sorted by start, then id.
 */
export class SessionFileReader {
  private readonly names: Names;
  private readonly problems: Problem[] = [];
  private readonly located: Located[] = [];
  private readonly lineOfId = new Map<string, number>();

  constructor(
    community: Community,
    private readonly file: string,
  ) {
    const points = community.meteringPoints.filter(({ kind }) => kind === 'charge-point');
    this.names = {
      chargePoints: new Set(points.map(({ id }) => id)),
      members: new Set(community.members.map(({ id }) => id)),
      tariffs: new Set(community.tariffs.map(({ id }) => id)),
    };
  }

  add(row: SessionRow): void {
    const before = this.problems.length;
    this.checkId(row);
    this.checkName(row, 'charge_point', this.names.chargePoints);
    this.checkName(row, 'member', this.names.members);
    if (cell(row, 'tariff') !== '') this.checkName(row, 'tariff', this.names.tariffs);
    const span = this.spanOf(row);
    const registers = this.registersOf(row);
    if (span === undefined || registers === undefined || this.problems.length > before) return;
    this.located.push({ line: row.line, session: { ...namesOf(row), ...span, ...registers } });
  }

  /** All sessions, or an InputError with all problems by line, those of rows that had none included. */
  sessions(brokenRows: readonly Problem[] = []): ChargeSession[] {
    this.checkOverlaps();
    this.problems.push(...brokenRows);
    if (this.problems.length > 0) {
      throw new InputError(this.problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
    }
    return this.located.map(({ session }) => session);
  }

  private checkId(row: SessionRow): void {
    const id = cell(row, 'id');
    if (!ID.test(id)) {
      const rule = 'a letter or digit, then letters, digits, _ and -, at most 40 characters';
      this.refuse(row, 'id', `'${id}' is no id; write ${rule}`);
      return;
    }
    const known = this.lineOfId.get(id.toLowerCase());
    if (known !== undefined) {
      this.refuse(
        row,
        'id',
        `'${id}' stands in line ${known} already; every session has its own id`,
      );
    }
    this.lineOfId.set(id.toLowerCase(), row.line);
  }

  private checkName(row: SessionRow, field: string, known: ReadonlySet<string>): void {
    const name = cell(row, field);
    if (known.has(name)) return;
    const kind = field.replace('_', ' ');
    this.refuse(row, field, `there is no ${kind} '${name}'; name one of community.yaml`);
  }

  private spanOf(row: SessionRow): Pick<ChargeSession, 'startedAt' | 'endedAt'> | undefined {
    const startedAt = this.instantOf(row, 'started_at');
    const endedAt = this.instantOf(row, 'ended_at');
    if (startedAt === undefined || endedAt === undefined) return undefined;
    if (endedAt < startedAt) {
      this.refuse(row, 'ended_at', 'the session ends before it starts; correct one of the two');
    }
    return { startedAt, endedAt };
  }

  private registersOf(
    row: SessionRow,
  ): Pick<ChargeSession, 'startEnergy' | 'endEnergy'> | undefined {
    const startEnergy = this.energyOf(row, 'start_kwh');
    const endEnergy = this.energyOf(row, 'end_kwh');
    if (startEnergy === undefined || endEnergy === undefined) return undefined;
    if (endEnergy.milliwattHours < startEnergy.milliwattHours) {
      const fall = `from ${startEnergy.kwhShort()} to ${endEnergy.kwhShort()} kWh`;
      this.refuse(row, 'end_kwh', `the register falls ${fall}; correct one of the two`);
    }
    return { startEnergy, endEnergy };
  }

  private instantOf(row: SessionRow, field: string): Instant | undefined {
    const text = cell(row, field);
    const parsed = parseInstant(text);
    const form = 'write ISO 8601 with an offset, such as 2026-03-01T18:30:00+01:00';
    if (parsed === undefined) this.refuse(row, field, `'${text}' is no instant; ${form}`);
    return parsed;
  }

  private energyOf(row: SessionRow, field: string): Energy | undefined {
    const text = cell(row, field);
    const energy = Energy.parseKwh(text);
    const form = 'write a decimal point and at most six places, such as 1234.56';
    if (energy === undefined) this.refuse(row, field, `'${text}' is no register value; ${form}`);
    return energy;
  }

  private checkOverlaps(): void {
    this.located.sort((a, b) => inOrder(a.session, b.session));
    const last = new Map<MeteringPointId, Located>();
    for (const located of this.located) {
      const { session, line } = located;
      const before = last.get(session.chargePoint);
      if (before !== undefined && overlapInTime(before.session, session)) {
        const other = `session '${before.session.id}' of line ${before.line}`;
        const sentence = `it overlaps ${other} at charge point ${session.chargePoint}; correct the times`;
        this.refuse({ line }, 'started_at', sentence);
      }
      if (before === undefined || before.session.endedAt <= session.endedAt) {
        last.set(session.chargePoint, located);
      }
    }
  }

  private refuse(row: { readonly line: number }, field: string, message: string): void {
    this.problems.push({ file: this.file, line: row.line, field, message });
  }
}

function inOrder(a: ChargeSession, b: ChargeSession): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}

function cell(row: SessionRow, column: string): string {
  return row.cells[column] ?? '';
}

function namesOf(row: SessionRow): Pick<ChargeSession, 'id' | 'chargePoint' | 'member' | 'tariff'> {
  const tariff = cell(row, 'tariff');
  return {
    id: cell(row, 'id'),
    chargePoint: cell(row, 'charge_point') as MeteringPointId,
    member: cell(row, 'member') as MemberId,
    tariff: tariff === '' ? undefined : (tariff as TariffId),
  };
}
