import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { NodeCompiler, PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';

/**
 * Renders one document after another in a child process: the renderer is native code and its memory
 * goes with the process. Parent and child speak over the process channel.
 */
export interface PdfOrder {
  readonly template: string;
  readonly document: string;
  /** Seconds since 1970 that the file names as its time of making: same input, same bytes. */
  readonly madeAt: number;
}

export interface PdfAnswer {
  readonly pdf?: string;
  readonly problem?: string;
}

const assets = join(dirname(fileURLToPath(import.meta.url)), 'assets');
const fonts = dirname(
  createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'),
);

const compiler = NodeCompiler.create({
  workspace: assets,
  fontArgs: [
    {
      fontPaths: ['400Regular', '500Medium', '600SemiBold', '700Bold'].map((name) =>
        join(fonts, name),
      ),
    },
  ],
});

function render(order: PdfOrder): PdfAnswer {
  const made = compiler.compile({
    mainFilePath: join(assets, order.template),
    inputs: { document: order.document },
  });
  if (made.result === null) {
    return { problem: JSON.stringify(made.takeDiagnostics()?.shortDiagnostics) };
  }
  const pdf = compiler.pdf(made.result, {
    pdfStandard: PdfStandard.A_3a,
    creationTimestamp: order.madeAt,
  });
  compiler.evictCache(0);
  return { pdf: pdf.toString('base64') };
}

process.on('message', (order: PdfOrder) => {
  let answer: PdfAnswer;
  try {
    answer = render(order);
  } catch (error) {
    answer = { problem: String(error) };
  }
  process.send?.(answer);
});
process.on('disconnect', () => process.exit(0));
