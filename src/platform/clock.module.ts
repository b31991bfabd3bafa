import { DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.service.js';

/** Gives every module the clock; tests and history filling hand in their own. */
@Global()
@Module({})
export class ClockModule {
  static forRoot(clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: ClockModule,
      global: true,
      providers: [{ provide: Clock, useValue: clock }],
      exports: [Clock],
    };
  }
}
