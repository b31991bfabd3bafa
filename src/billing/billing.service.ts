import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { ChargeSessionService } from '../charging/charge-session.service.js';
import { Community, MemberId } from '../community/community.js';
import { participantsOf } from '../community/holder-on.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { lastDayOf, Period } from '../kernel/local-day.js';
import { quarterHour, startOf } from '../kernel/quarter-hour.js';
import { Finding } from '../measurements/measurement.js';
import { SettlementService } from '../settlement/settlement.service.js';
import { correctionFindings, substituteFindings } from './billing-findings.js';
import { BillingStore, UnnumberedStatement } from './billing.store.js';
import { SettledMonth } from './gather-supplies.js';
import { issueStatements, StatementDraft } from './issue-statements.js';
import { statementNumber } from './number-statements.js';
import { outcomeColumns, parseOutcome } from './outcome.js';
import { RegisterBook, registerInstants } from './register-book.js';
import { BilledMonth, Statement, StatementTotals } from './statement.js';

type Named = Pick<Community, 'id'>;

/** What members are told to pay, month by month. Issued statements never change. */
@Injectable()
export class BillingService {
  constructor(
    private readonly settlements: SettlementService,
    private readonly sessions: ChargeSessionService,
    private readonly readings: ReadingService,
    private readonly store: BillingStore,
  ) {}

  /**
   * Issues the month's statements that can be issued and are not yet. Billing a month again gives the
   * same; where its values have changed since, a finding says which statement needs a correction. A
   * finding of the measurements that is `open` holds the statements it touches.
   */
  async bill(
    community: Community,
    period: Period,
    open: readonly Finding[] = [],
  ): Promise<BilledMonth> {
    const month = { ...(await this.settledMonth(community, period)), open };
    const registers = await this.registers(community, period);
    const drafted = issueStatements(month, registers);
    const computed = drafted.drafts.map((draft) => unnumbered(month, draft));
    await this.store.issue(community.id, period, computed, {
      first: community.opening?.statementNumber ?? 1,
      text: (sequence) => statementNumber(community.id, period, sequence),
    });
    const statements = await this.store.ofPeriod(community.id, period);
    const findings = [
      ...substituteFindings(statements, community.substituteShareMax),
      ...correctionFindings(statements, computed, drafted.notIssued),
    ];
    const issued = new Set(statements.map((statement) => statement.member));
    const notIssued = drafted.notIssued.filter(({ member }) => !issued.has(member));
    const outcome = { notIssued, vacancies: drafted.vacancies, findings };
    await this.store.keepOutcome(community.id, period, outcomeColumns(outcome));
    return { period, statements, ...outcome };
  }

  /** What billing the month gave last; undefined when it was not billed. */
  async of(community: Named, period: Period): Promise<BilledMonth | undefined> {
    const stored = await this.store.outcome(community.id, period);
    if (stored === undefined) return undefined;
    const statements = await this.store.ofPeriod(community.id, period);
    return { period, statements, ...parseOutcome(stored) };
  }

  async statementsOf(community: Named, period: Period): Promise<readonly Statement[]> {
    return this.store.ofPeriod(community.id, period);
  }

  async statement(community: Named, number: string): Promise<Statement | undefined> {
    return this.store.byNumber(community.id, number);
  }

  async ofMember(community: Named, member: MemberId): Promise<readonly Statement[]> {
    return this.store.ofMember(community.id, member);
  }

  /** Amounts without lines of every statement up to and of a month, by number. */
  async totalsUpTo(community: Named, period: Period): Promise<readonly StatementTotals[]> {
    return this.store.totalsUpTo(community.id, period);
  }

  private async settledMonth(community: Community, period: Period): Promise<SettledMonth> {
    const settlement = await this.settlements.of(community, period);
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    const [from, to] = [startOf(first), startOf(quarterHour(first + count))];
    const sessions = await this.sessions.endedIn(community.id, from, to);
    return { community, period, settlement, sessions };
  }

  private async registers(community: Community, period: Period): Promise<RegisterBook> {
    const points = new Set(participantsOf(community).map((point) => point.id));
    const meters = community.meters.filter((meter) => points.has(meter.meteringPoint));
    const ids = meters.map((meter) => meter.id);
    const series = [];
    for (const at of registerInstants(community, period)) {
      series.push(...(await this.readings.seriesOf(community.id, ids, at, at)));
    }
    return new RegisterBook(series);
  }
}

function unnumbered(month: SettledMonth, draft: StatementDraft): UnnumberedStatement {
  const basis = canonicalJson(draft.basis);
  return {
    ...draft.body,
    community: month.community.id,
    period: month.period,
    member: draft.member.id,
    issuedOn: lastDayOf(month.period),
    inner: draft.member.role === 'operator',
    inputHash: createHash('sha256').update(basis).digest('hex'),
    basis,
  };
}
