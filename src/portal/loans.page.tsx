import { Controller, Get } from '@nestjs/common';
import { CommunityService } from '../community/community.service.js';
import { RepaymentService } from '../repayment/repayment.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { LoansView } from './loan-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { hasRole, type Visitor } from './visitor.js';

/** A lender sees the own loans, an operator those of the community. */
@Controller('loans')
@Roles('lender', 'operator')
export class LoansPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly repayment: RepaymentService,
  ) {}

  @Get()
  async show(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const seesAll = hasRole(visitor, 'operator');
    const own = community.loans.filter(({ lender }) => seesAll || lender === visitor.member);
    const loans = await Promise.all(
      own.map(async (terms) => ({
        terms,
        history: await this.repayment.loanHistory(community, terms.id),
      })),
    );
    return new Page(
      reader.words.loans.title,
      <LoansView reader={reader.in(community.currency)} loans={loans} />,
    );
  }
}
