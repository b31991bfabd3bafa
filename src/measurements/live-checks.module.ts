import { Module } from '@nestjs/common';
import { FindingStore } from './finding.store.js';
import { LiveChecks } from './live-checks.service.js';
import { LiveCourses } from './live-courses.service.js';

/** The checks of live values: for the running service only, a file run has no live values. */
@Module({ providers: [LiveChecks, LiveCourses, FindingStore], exports: [LiveChecks] })
export class LiveChecksModule {}
