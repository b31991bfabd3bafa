import { Module } from '@nestjs/common';
import { CommunityService } from './community.service.js';
import { CommunityStore } from './community.store.js';

@Module({ providers: [CommunityService, CommunityStore], exports: [CommunityService] })
export class CommunityModule {}
