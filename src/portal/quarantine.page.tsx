import { Body, Controller, Get, Post, Query, Redirect } from '@nestjs/common';
import { Quarantine } from '../acquisition/record/quarantine.service.js';
import { CommunityService } from '../community/community.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { QuarantineView } from './quarantine-view.js';
import { Reader } from './reader.js';
import { type Visitor } from './visitor.js';

const SHOWN = 25;
const CODE = /^[a-z][a-z-]{0,39}$/;

/** What devices said that could not be used, and reading it again. */
@Controller('operator/quarantine')
@Roles('operator')
export class QuarantinePage {
  constructor(
    private readonly communities: CommunityService,
    private readonly quarantine: Quarantine,
  ) {}

  @Get()
  async show(
    @Query() asked: Record<string, unknown>,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const code = codeOf(asked['reason']);
    const mine = { communities: [community.id] };
    const [counts, messages] = await Promise.all([
      this.quarantine.counts(mine),
      this.quarantine.newest({ ...mine, code }, SHOWN),
    ]);
    const read = Number(asked['read']);
    return new Page(
      reader.words.quarantine.title,
      <QuarantineView
        reader={reader}
        community={community}
        counts={counts}
        messages={messages}
        chosen={code}
        justRead={Number.isSafeInteger(read) && read >= 0 ? read : undefined}
      />,
    );
  }

  @Post()
  @Redirect('/operator/quarantine', 303)
  async replay(
    @Body() form: Record<string, unknown>,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<{ url: string }> {
    const code = codeOf(form['reason']);
    const filter = { communities: [visitor.community], code };
    const { messages } = await this.quarantine.replay(filter);
    const query = new URLSearchParams({ read: String(messages) });
    if (code !== undefined) query.set('reason', code);
    return { url: `/operator/quarantine?${query.toString()}` };
  }
}

function codeOf(text: unknown): string | undefined {
  return typeof text === 'string' && CODE.test(text) ? text : undefined;
}
