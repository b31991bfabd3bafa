import {
  CanActivate,
  ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PORTAL_OPTIONS, type PortalOptions } from './portal-options.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A change comes from our own pages only: the browser says so, and nothing said is a no. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(@Inject(PORTAL_OPTIONS) private readonly options: PortalOptions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (SAFE.has(request.method)) return true;
    const site = request.headers['sec-fetch-site'];
    const allowed = site === undefined ? this.isOwnOrigin(request) : site === 'same-origin';
    if (!allowed) throw new ForbiddenException();
    return true;
  }

  private isOwnOrigin(request: FastifyRequest): boolean {
    const { origin } = request.headers;
    if (origin === undefined || !URL.canParse(origin)) return false;
    return origin === this.options.publicUrl || new URL(origin).host === request.headers.host;
  }
}
