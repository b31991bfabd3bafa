import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { DynamicModule, LoggerService, LogLevel, Type } from '@nestjs/common';
import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { isSecure, type PortalOptions } from './portal-options.js';

export interface Listening {
  readonly host: string;
  /** Zero lets the system choose. */
  readonly port: number;
  readonly portal: PortalOptions;
  readonly logger?: LoggerService | LogLevel[] | false | undefined;
}

export interface OpenPortal {
  readonly app: NestFastifyApplication;
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const SELF = ["'self'"];
const BODY_BYTES_MAX = 64 * 1024;

/** Starts the composed application (its root imports PortalModule) and serves its pages. */
export async function openPortal(
  root: Type | DynamicModule,
  listening: Listening,
): Promise<OpenPortal> {
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: 'loopback, uniquelocal',
  });
  const options = Object.assign(new NestApplicationContextOptions(), {
    logger: listening.logger ?? ['error', 'warn', 'fatal'],
    abortOnError: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, options);
  try {
    await app.register(cookie);
    await app.register(multipart);
    await app.register(helmet, safetyHeaders(isSecure(listening.portal)));
    await app.listen(listening.port, listening.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  return { app, url, close: () => app.close() };
}

function safetyHeaders(secure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: SELF,
        styleSrc: SELF,
        fontSrc: SELF,
        imgSrc: SELF,
        connectSrc: SELF,
        formAction: SELF,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With no-referrer browsers send `Origin: null` from our own forms.
    referrerPolicy: { policy: 'same-origin' as const },
    hsts: secure,
    crossOriginEmbedderPolicy: false,
  };
}
