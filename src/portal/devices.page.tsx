import { Controller, Get } from '@nestjs/common';
import { CommunityService } from '../community/community.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { DeviceDesk } from './device-desk.service.js';
import { DevicesView } from './devices-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { type Visitor } from './visitor.js';

@Controller('operator/devices')
@Roles('operator')
export class DevicesPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly desk: DeviceDesk,
  ) {}

  @Get()
  async show(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const state = await this.desk.of(community.id);
    return new Page(
      reader.words.devices.title,
      <DevicesView reader={reader} community={community} state={state} />,
    );
  }
}
