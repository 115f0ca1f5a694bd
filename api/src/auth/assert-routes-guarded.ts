import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS } from '../http/requires.js';

type Handler = (...args: never[]) => unknown;

/** Stops the start when a route has no access rule. */
@Injectable()
export class AssertRoutesGuarded implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap() {
    const open = this.discovery.getControllers().flatMap(({ metatype }) => this.routesOf(metatype));
    if (open.length > 0)
      throw new Error(`Without @Requires, @SignedIn or @Public: ${open.sort().join(', ')}`);
  }

  private routesOf(controller: unknown): string[] {
    if (typeof controller !== 'function' || Reflect.hasMetadata(ACCESS, controller)) return [];
    const prototype = controller.prototype as Record<string, Handler>;
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => isOpenRoute(prototype[name]!))
      .map((name) => `${controller.name}.${name}`);
  }
}

const isOpenRoute = (handler: Handler) =>
  Reflect.hasMetadata(METHOD_METADATA, handler) && !Reflect.hasMetadata(ACCESS, handler);
