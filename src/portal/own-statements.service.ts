import { Injectable } from '@nestjs/common';
import { BillingService } from '../billing/billing.service.js';
import { Statement } from '../billing/statement.js';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { refuse } from './refuse.js';
import { hasRole, type Visitor } from './visitor.js';

export interface OwnStatement {
  readonly community: Community;
  readonly statement: Statement;
}

/**
 * The statements a visitor may see: those of the visitor's own member, whatever number is asked for;
 * an operator those of the community. A statement of somebody else is one that does not exist.
 */
@Injectable()
export class OwnStatements {
  constructor(
    private readonly communities: CommunityService,
    private readonly billing: BillingService,
  ) {}

  /** The newest first. */
  async list(visitor: Visitor): Promise<readonly Statement[]> {
    const statements = await this.billing.ofMember({ id: visitor.community }, visitor.member);
    return [...statements].sort((a, b) => (a.period < b.period ? 1 : -1));
  }

  async byNumber(visitor: Visitor, number: string): Promise<OwnStatement> {
    const community = await this.communities.get(visitor.community);
    const statement = hasRole(visitor, 'operator')
      ? await this.billing.statement(community, number)
      : await this.ofOwnMember(visitor, number);
    if (statement === undefined) throw refuse('statement-unknown', { number });
    return { community, statement };
  }

  private async ofOwnMember(visitor: Visitor, number: string): Promise<Statement | undefined> {
    const own = await this.billing.ofMember({ id: visitor.community }, visitor.member);
    return own.find((statement) => statement.number === number);
  }
}
