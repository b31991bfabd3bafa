import type {} from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PORTAL_OPTIONS, type PortalOptions, sessionCookie } from './portal-options.js';
import { UserAccountService } from './user-account.service.js';
import { type Visitor } from './visitor.js';

/** Who holds the cookie of a request now; a live stream asks again while it lasts. */
@Injectable()
export class CookieVisitors {
  constructor(
    private readonly accounts: UserAccountService,
    @Inject(PORTAL_OPTIONS) private readonly options: PortalOptions,
  ) {}

  visitorOf(request: FastifyRequest): Promise<Visitor | undefined> {
    return this.accounts.visitorOf(request.cookies[sessionCookie(this.options)]);
  }
}
