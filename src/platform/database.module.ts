import { DynamicModule, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

const CONNECTIONS_MAX = 10;
const CONNECT_MS_MAX = 10_000;

/**
 * The connection of the running service. It never changes the schema, and a query by an undefined or
 * null value throws instead of meaning "any row".
 */
@Module({})
export class DatabaseModule {
  static forRoot(options: { readonly url: string }): DynamicModule {
    const logger = new Logger('Database');
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            type: 'postgres' as const,
            url: options.url,
            autoLoadEntities: true,
            synchronize: false,
            migrationsRun: false,
            retryAttempts: 3,
            retryDelay: 1000,
            invalidWhereValuesBehavior: { null: 'throw' as const, undefined: 'throw' as const },
            poolErrorHandler: (error: Error) => {
              logger.warn(`An idle database connection was lost: ${error.message}`);
            },
            applicationName: 'commonwatt',
            extra: { max: CONNECTIONS_MAX, connectionTimeoutMillis: CONNECT_MS_MAX },
          }),
        }),
      ],
      exports: [TypeOrmModule],
    };
  }
}
