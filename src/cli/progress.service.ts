import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a long piece of work is; only where a person watches a terminal. */
export interface Progress {
  step(done: string): void;
  end(): void;
}

export function progressBar(total: number, unit: string): Progress {
  if (!process.stderr.isTTY) return { step: () => undefined, end: () => undefined };
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit} {done}`, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(total, 0, { done: '' });
  return {
    step: (done) => {
      bar.increment({ done });
    },
    end: () => {
      bar.stop();
    },
  };
}
