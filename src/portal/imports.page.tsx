import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Param,
  ParseIntPipe,
  PayloadTooLargeException,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IMPORT_BYTES_MAX } from '../acquisition/import/import-reader.service.js';
import { MappingShelf } from '../acquisition/import/mapping-shelf.service.js';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { InputError } from '../kernel/problem.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { ImportDesk } from './import-desk.service.js';
import { problemsAsCsv } from './import-report.js';
import { ImportsView, RefusedImportView } from './imports-view.js';
import { ImportView } from './import-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { type Visitor } from './visitor.js';

const Consent = z.object({
  token: z.string().max(100),
  sha256: z.string().max(100),
  takeGoodRows: z.literal('on').optional(),
  takeLate: z.literal('on').optional(),
});

/** Files into the record: upload, preview, and the import an operator agrees to. */
@Controller('operator/imports')
@Roles('operator')
export class ImportsPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly desk: ImportDesk,
    private readonly mappings: MappingShelf,
  ) {}

  @Get()
  async list(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const entries = await this.desk.imports.list(community.id);
    const mappings = (await this.mappings.of(community.id)).map(({ name }) => name);
    return new Page(
      reader.words.imports.title,
      <ImportsView reader={reader} community={community} entries={entries} mappings={mappings} />,
    );
  }

  @Post()
  async upload(
    @Req() request: FastifyRequest,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    if (Number(request.headers['content-length'] ?? 0) > IMPORT_BYTES_MAX + 65_536) {
      throw new PayloadTooLargeException();
    }
    const community = await this.communities.get(visitor.community);
    try {
      const number = await this.receive(request, community, visitor.login);
      void reply.redirect(`/operator/imports/${number}`, 303);
      return undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      void reply.status(422);
      const { title } = reader.words.imports;
      return new Page(title, <RefusedImportView reader={reader} problems={error.problems} />);
    }
  }

  @Get(':number')
  async show(
    @Param('number', ParseIntPipe) number: number,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const entry = await this.desk.imports.entry(community.id, number);
    const preview =
      entry.state === 'previewed' ? await this.desk.previewAgain(community, number) : undefined;
    return new Page(
      reader.words.imports.number(number),
      <ImportView reader={reader} community={community} entry={entry} preview={preview} />,
    );
  }

  @Post(':number/take')
  async take(
    @Param('number', ParseIntPipe) number: number,
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const consent = Consent.safeParse(body);
    if (!consent.success) throw new BadRequestException();
    const community = await this.communities.get(visitor.community);
    const { token, sha256, takeGoodRows, takeLate } = consent.data;
    await this.desk.commit(community, number, {
      token,
      sha256,
      takeGoodRows: takeGoodRows === 'on',
      takeLate: takeLate === 'on',
    });
    void reply.redirect(`/operator/imports/${number}`, 303);
  }

  @Post(':number/cancel')
  async cancel(
    @Param('number', ParseIntPipe) number: number,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.desk.imports.cancel(visitor.community, number);
    void reply.redirect('/operator/imports', 303);
  }

  @Get(':number/problems.csv')
  async problems(
    @Param('number', ParseIntPipe) number: number,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const community = await this.communities.get(visitor.community);
    const preview = await this.desk.previewAgain(community, number);
    void reply.header('content-type', 'text/csv; charset=utf-8');
    void reply.header(
      'content-disposition',
      `attachment; filename="import-${number}-problems.csv"`,
    );
    return problemsAsCsv(preview);
  }

  /** Streams the file to the disk and previews it from there. */
  private async receive(
    request: FastifyRequest,
    community: Community,
    by: string,
  ): Promise<number> {
    const part = await request.file({ limits: { fileSize: IMPORT_BYTES_MAX, files: 1 } });
    if (part === undefined) throw new BadRequestException();
    const folder = await mkdtemp(join(tmpdir(), 'commonwatt-upload-'));
    try {
      const path = join(folder, 'upload');
      await pipeline(part.file, createWriteStream(path, { mode: 0o600 }));
      if (part.file.truncated) throw new PayloadTooLargeException();
      const mapping = await this.mappings.named(community.id, fieldOf(part, 'mapping'));
      if (mapping === undefined) throw new BadRequestException();
      const allowOld = fieldOf(part, 'allowOld') === 'on';
      const upload = { path, originalName: part.filename, mapping, allowOld, by };
      return (await this.desk.preview(community, upload)).number;
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

/** A field that stands before the file in the form. */
function fieldOf(part: MultipartFile, name: string): string {
  const field = part.fields[name];
  if (field === undefined || Array.isArray(field) || field.type !== 'field') return '';
  return typeof field.value === 'string' ? field.value : '';
}
