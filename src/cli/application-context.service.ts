import { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Opens a composed module without pages, uses it, and closes it whatever happened. */
export async function withContext<T>(
  root: DynamicModule,
  use: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const context = await NestFactory.createApplicationContext(root, {
    // Quiet, and a failed start throws instead of ending the process: the command line says it.
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}
