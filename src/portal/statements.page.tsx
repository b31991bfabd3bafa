import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { statementDocument } from '../billing/statement-json.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { StatementPdf } from '../reports/statement-pdf.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { OwnStatements } from './own-statements.service.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { StatementView } from './statement-view.js';
import { StatementsView } from './statements-view.js';
import { type Visitor } from './visitor.js';

@Controller('statements')
@Roles('member', 'operator')
export class StatementsPage {
  constructor(
    private readonly statements: OwnStatements,
    private readonly pdf: StatementPdf,
  ) {}

  @Get()
  async list(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const statements = await this.statements.list(visitor);
    const currency = statements.at(0)?.basis.community.currency;
    return new Page(
      reader.words.statements.title,
      <StatementsView reader={reader.in(currency ?? 'EUR')} statements={statements} />,
    );
  }

  @Get(':number')
  async show(
    @Param('number') number: string,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const own = await this.statements.byNumber(visitor, number);
    return new Page(
      reader.period(own.statement.period),
      <StatementView reader={reader.in(own.community.currency)} {...own} />,
    );
  }

  @Get(':number/json')
  @Header('content-type', 'application/json; charset=utf-8')
  async json(
    @Param('number') number: string,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { statement } = await this.statements.byNumber(visitor, number);
    void reply.header('content-disposition', `attachment; filename="${statement.number}.json"`);
    return `${canonicalJson(statementDocument(statement))}\n`;
  }

  @Get(':number/pdf')
  async document(
    @Param('number') number: string,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const { statement, community } = await this.statements.byNumber(visitor, number);
    const pdf = await this.pdf.render(statement, community);
    void reply.header('content-type', 'application/pdf');
    void reply.header('content-disposition', `inline; filename="${statement.number}.pdf"`);
    void reply.header('cache-control', 'no-store');
    return pdf;
  }
}
