import { Module } from '@nestjs/common';
import { BillingModule } from '../billing/billing.module.js';
import { MeasurementsModule } from '../measurements/measurements.module.js';
import { PdfRenderer } from './pdf-renderer.service.js';
import { RunExport } from './run-export.service.js';
import { StatementPdf } from './statement-pdf.service.js';
import { TraceService } from './trace.service.js';

@Module({
  imports: [BillingModule, MeasurementsModule],
  providers: [PdfRenderer, RunExport, StatementPdf, TraceService],
  exports: [RunExport, StatementPdf, TraceService],
})
export class ReportsModule {}
