import { Injectable } from '@nestjs/common';
import { Statement } from '../billing/statement.js';
import { Community } from '../community/community.js';
import { Language } from './number-text.js';
import { PdfRenderer } from './pdf-renderer.service.js';
import { statementChart } from './statement-chart.js';
import { statementSheet } from './statement-sheet.js';

/** The statement as a file for its recipient. */
@Injectable()
export class StatementPdf {
  constructor(private readonly renderer: PdfRenderer) {}

  /** Tagged PDF/A-3; its time of making is the day of issue, so equal statements are equal bytes. */
  render(statement: Statement, community: Community): Promise<Buffer> {
    const language = languageOf(statement, community);
    const sheet = statementSheet(
      statement,
      community,
      language,
      statementChart(statement, language),
    );
    return this.renderer.render({
      template: 'statement.typ',
      document: JSON.stringify(sheet),
      madeAt: community.zone.startOfDay(statement.issuedOn) / 1000,
    });
  }
}

/** The member's own language, else the community's. */
export function languageOf(statement: Statement, community: Community): Language {
  const member = community.members.find((one) => one.id === statement.member);
  return member?.language ?? (community.locale.startsWith('de') ? 'de' : 'en');
}
