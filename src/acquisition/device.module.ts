import { Module } from '@nestjs/common';
import { DeviceService } from './device.service.js';
import { SourceParts } from './source-parts.service.js';

/** The devices; needs the acquisition module for the intake and the decoders. */
@Module({ providers: [DeviceService, SourceParts], exports: [DeviceService] })
export class DeviceModule {}
