import { Controller, Get } from '@nestjs/common';
import { CommunityService } from '../community/community.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { MeterBookDesk } from './meter-book-desk.service.js';
import { MeterBookView } from './meter-book-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { type Visitor } from './visitor.js';

@Controller('operator/meters')
@Roles('operator')
export class MetersPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly desk: MeterBookDesk,
  ) {}

  @Get()
  async show(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const points = await this.desk.of(community);
    return new Page(
      reader.words.meterBook.title,
      <MeterBookView reader={reader} community={community} points={points} />,
    );
  }
}
