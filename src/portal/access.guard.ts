import {
  CanActivate,
  createParamDecorator,
  CustomDecorator,
  ExecutionContext,
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CookieVisitors } from './cookie-visitors.service.js';
import { hasRole, type Role, type Visitor } from './visitor.js';

/** Who may call a route: everybody, or visitors with one of the roles. */
export type RoutePolicy = 'public' | readonly Role[];

export const POLICY = 'portal/policy';

export const Public = (): CustomDecorator => SetMetadata(POLICY, 'public' satisfies RoutePolicy);
export const Roles = (...roles: readonly Role[]): CustomDecorator => SetMetadata(POLICY, roles);

const visitors = new WeakMap<object, Visitor>();

/** The visitor of a request; undefined where nobody is logged in. */
export function visitorOf(request: FastifyRequest): Visitor | undefined {
  return visitors.get(request);
}

/** For routes with roles: the guard has made sure that there is one. */
export const CurrentVisitor = createParamDecorator((_: unknown, context: ExecutionContext) =>
  visitorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Deny by default: a route with neither @Roles nor @Public is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly cookies: CookieVisitors,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const visitor = await this.cookies.visitorOf(request);
    if (visitor !== undefined) visitors.set(request, visitor);
    const targets = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(POLICY, targets);
    if (policy === 'public') return true;
    if (policy === undefined) throw new ForbiddenException();
    if (visitor === undefined) throw new UnauthorizedException();
    if (!hasRole(visitor, ...policy)) throw new ForbiddenException();
    return true;
  }
}
