import { Module } from '@nestjs/common';
import { PdfRenderer } from './pdf-renderer.service.js';
import { RunExport } from './run-export.service.js';
import { StatementPdf } from './statement-pdf.service.js';

@Module({
  providers: [PdfRenderer, RunExport, StatementPdf],
  exports: [RunExport, StatementPdf],
})
export class ReportsModule {}
