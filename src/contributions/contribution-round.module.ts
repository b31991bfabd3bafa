import { Module } from '@nestjs/common';
import { ContributionRoundService } from './contribution-round.service.js';
import { ContributionRoundStore } from './contribution-round.store.js';

@Module({
  providers: [ContributionRoundService, ContributionRoundStore],
  exports: [ContributionRoundService],
})
export class ContributionsModule {}
