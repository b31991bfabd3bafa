import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from './access.guard.js';
import { Assets } from './assets.service.js';

@Controller('assets')
@Public()
export class AssetsController {
  constructor(private readonly assets: Assets) {}

  @Get(':folder/:name')
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    const asset = this.assets.named(name);
    if (asset === undefined) throw new NotFoundException();
    void reply.header('content-type', asset.type);
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return asset.body;
  }
}
