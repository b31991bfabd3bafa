import { DynamicModule, Module } from '@nestjs/common';
import { LiveClose } from './live-close.service.js';

/** The work of the schedule over a chain of stages, with or without the schedule itself. */
@Module({})
export class LiveCloseModule {
  static forRoot(chain: DynamicModule): DynamicModule {
    return {
      module: LiveCloseModule,
      imports: [chain],
      providers: [LiveClose],
      exports: [LiveClose],
    };
  }
}
