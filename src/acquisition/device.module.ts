import { Module } from '@nestjs/common';
import { DeviceService } from './device.service.js';
import { Speakers } from './speakers.service.js';
import { SilenceWatch } from './silence.job.js';
import { SourceParts } from './source-parts.service.js';

/** The devices; needs the acquisition module for the intake and the decoders. */
@Module({
  providers: [DeviceService, SourceParts, SilenceWatch, Speakers],
  exports: [DeviceService, Speakers],
})
export class DeviceModule {}
