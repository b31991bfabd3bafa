import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { CommunityId } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { RepaymentService } from '../repayment/repayment.service.js';
import { CurrentVisitor, Public, Roles } from './access.guard.js';
import { FundView } from './fund-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { ROLES, type Visitor } from './visitor.js';

/** The fund belongs to the community and its balance to the public: no log-in, no name on it. */
@Controller('fund')
export class FundPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly repayment: RepaymentService,
  ) {}

  @Get()
  @Roles(...ROLES)
  own(@CurrentVisitor() visitor: Visitor, @Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.redirect(`/fund/${visitor.community}`, 303);
  }

  @Get(':community')
  @Public()
  async show(@Param('community') id: CommunityId, @CurrentReader() reader: Reader): Promise<Page> {
    const community = await this.communities.get(id);
    const history = await this.repayment.fundHistory(community);
    const ofLoans = await Promise.all(
      community.loans.map((loan) => this.repayment.loanHistory(community, loan.id)),
    );
    return new Page(
      reader.words.fund.title,
      <FundView
        reader={reader.in(community.currency)}
        community={community}
        history={history}
        loansRunning={ofLoans.some((months) => months.at(-1)?.closingPrincipal.isZero() !== true)}
      />,
    );
  }
}
