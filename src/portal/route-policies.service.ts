import { Injectable, OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { POLICY, RoutePolicy } from './access.guard.js';

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly policy: RoutePolicy | undefined;
}

/** Knows every route and who may call it; the service does not start with one that says nothing. */
@Injectable()
export class RoutePolicies implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.routes().filter(({ policy }) => policy === undefined);
    if (open.length === 0) return;
    const names = open.map(({ method, path }) => `${method} ${path}`).join(', ');
    throw new Error(`Routes without @Roles or @Public: ${names}. Say who may call them.`);
  }

  routes(): readonly Route[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const methods = metatype.prototype as Record<string, object | undefined>;
      return this.scanner.getAllMethodNames(methods).flatMap((name) => {
        const handler = methods[name];
        return handler === undefined ? [] : this.routesOf(metatype, handler);
      });
    });
  }

  private routesOf(controller: object, handler: object): Route[] {
    const paths = list(Reflect.getMetadata(PATH_METADATA, handler));
    const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (verb === undefined) return [];
    const targets = [handler, controller] as Parameters<Reflector['getAllAndOverride']>[1];
    const policy = this.reflector.getAllAndOverride<RoutePolicy | undefined>(POLICY, targets);
    const prefixes = list(Reflect.getMetadata(PATH_METADATA, controller));
    return prefixes.flatMap((prefix) =>
      paths.map((path) => ({
        method: RequestMethod[verb],
        path: `/${prefix}/${path}`.replace(/\/+/g, '/'),
        policy,
      })),
    );
  }
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((part) =>
    typeof part === 'string' ? part : '',
  );
}
