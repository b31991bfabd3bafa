import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { Injectable, OnModuleDestroy } from '@nestjs/common';
import type { PdfAnswer, PdfOrder } from './pdf.worker.js';

/** A fresh child after so many documents: the renderer's memory drifts a little. */
const DOCUMENTS_PER_CHILD = 200;

/** Renders Typst templates to tagged PDF/A-3 in a recycled child process; same input, same bytes. */
@Injectable()
export class PdfRenderer implements OnModuleDestroy {
  private child: ChildProcess | undefined;
  private rendered = 0;
  private last: Promise<unknown> = Promise.resolve();

  /** One document at a time. `template` is a file of the assets folder. */
  render(order: PdfOrder): Promise<Buffer> {
    const next = this.last.then(() => this.renderOne(order));
    this.last = next.catch(() => undefined);
    return next;
  }

  onModuleDestroy(): void {
    this.leaveChild();
  }

  private renderOne(order: PdfOrder): Promise<Buffer> {
    if (this.rendered >= DOCUMENTS_PER_CHILD) this.leaveChild();
    this.child ??= this.startChild();
    this.rendered += 1;
    const child = this.child;
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => {
        reject(new Error(`the PDF renderer ended with code ${String(code)}`));
      };
      child.once('exit', ended);
      child.once('message', (answer: PdfAnswer) => {
        child.off('exit', ended);
        if (answer.pdf !== undefined) resolve(Buffer.from(answer.pdf, 'base64'));
        else reject(new Error(`the document could not be rendered: ${answer.problem ?? ''}`));
      });
      child.send(order);
    });
  }

  private startChild(): ChildProcess {
    this.rendered = 0;
    const child = fork(join(import.meta.dirname, 'pdf.worker.js'), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    child.once('exit', () => {
      if (this.child === child) this.child = undefined;
    });
    return child;
  }

  private leaveChild(): void {
    if (this.child?.connected === true) this.child.disconnect();
    this.child = undefined;
  }
}
