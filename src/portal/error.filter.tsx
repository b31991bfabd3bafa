import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/domain-error.js';
import { messagesIn } from './messages.js';
import { Page } from './page-frame.js';
import { languageOf, PageRendering } from './page-rendering.service.js';

const NOT_FOUND = /-unknown$|^not-/;

/** Every failure ends as a page with one sentence; a missing log-in leads to the log-in page. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Portal');

  constructor(private readonly rendering: PageRendering) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (reply.sent) return;
    const status = statusOf(error);
    if (status >= 500) this.logger.error(error);
    if (status === 401 && request.method === 'GET') {
      void reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    const words = messagesIn(languageOf(request)).errors;
    const page = new Page(
      words.title,
      <section class="card failure">
        <p class="eyebrow">{status}</p>
        <h1>{words.title}</h1>
        <p>{sentenceOf(error, status, words)}</p>
        <p>
          <a class="button" href="/">
            {words.back}
          </a>
        </p>
      </section>,
      'narrow',
    );
    void reply.status(status).send(this.rendering.render(page, request, reply));
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof DomainError) return statusOfCode(error.code);
  const { statusCode } = error as { readonly statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : 500;
}

function statusOfCode(code: string): number {
  if (code.endsWith('-too-large')) return 413;
  return NOT_FOUND.test(code) ? 404 : 409;
}

function sentenceOf(
  error: unknown,
  status: number,
  words: ReturnType<typeof messagesIn>['errors'],
): string {
  if (error instanceof DomainError) return error.message;
  if (status === 429) return words.tooMany;
  if (status === 413) return words.tooLarge;
  if (status === 404) return words.notFound;
  return status >= 500 ? words.broken : words.forbidden;
}
