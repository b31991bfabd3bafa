import {
  CallHandler,
  createParamDecorator,
  ExecutionContext,
  Inject,
  Injectable,
  NestInterceptor,
} from '@nestjs/common';
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { map, Observable } from 'rxjs';
import { Language } from '../reports/number-text.js';
import { visitorOf } from './access.guard.js';
import { Assets } from './assets.service.js';
import { parseLanguage, preferredLanguage } from './messages.js';
import { Document, Page } from './page-frame.js';
import { isSecure, PORTAL_OPTIONS, type PortalOptions } from './portal-options.js';
import { Reader } from './reader.js';

const LANGUAGE_COOKIE = 'language';
const YEAR_SECONDS = 31_536_000;

/** The language asked for by the address, the cookie or the browser, in this order. */
export function languageOf(request: FastifyRequest): Language {
  const asked = (request.query as Record<string, unknown> | undefined)?.['lang'];
  return (
    parseLanguage(typeof asked === 'string' ? asked : undefined) ??
    parseLanguage(request.cookies[LANGUAGE_COOKIE]) ??
    preferredLanguage(request.headers['accept-language'])
  );
}

/** Gives a handler the Reader of its request. */
export const CurrentReader = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    new Reader(languageOf(context.switchToHttp().getRequest<FastifyRequest>())),
);

/** Turns the Page a handler returns into the document; anything else passes. */
@Injectable()
export class PageRendering implements NestInterceptor {
  constructor(
    private readonly assets: Assets,
    @Inject(PORTAL_OPTIONS) private readonly options: PortalOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    return next
      .handle()
      .pipe(map((out: unknown) => (out instanceof Page ? this.render(out, request, reply) : out)));
  }

  render(page: Page, request: FastifyRequest, reply: FastifyReply): string {
    const language = languageOf(request);
    const asked = (request.query as Record<string, unknown> | undefined)?.['lang'];
    if (asked === language) this.remember(language, reply);
    void reply.header('content-type', 'text/html; charset=utf-8');
    void reply.header('cache-control', 'no-store');
    const frame = {
      language,
      visitor: visitorOf(request),
      url: request.url,
      assets: this.assets.folder,
    };
    return `<!doctype html>${renderToString(h(Document, { frame, page }))}`;
  }

  private remember(language: Language, reply: FastifyReply): void {
    void reply.setCookie(LANGUAGE_COOKIE, language, {
      path: '/',
      maxAge: YEAR_SECONDS,
      sameSite: 'lax',
      httpOnly: true,
      secure: isSecure(this.options),
    });
  }
}
