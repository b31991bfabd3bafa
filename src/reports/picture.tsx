import type { ComponentChildren } from 'preact';

interface PictureProps {
  /** A class beside `chart`. */
  readonly kind?: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly children: ComponentChildren;
}

/** The frame of every chart: an SVG that scales, with its name and its description for those who hear it. */
export function Picture({ kind, title, description, width, height, children }: PictureProps) {
  return (
    <svg
      class={kind === undefined ? 'chart' : `chart ${kind}`}
      role="img"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      <title>{title}</title>
      <desc>{description}</desc>
      {children}
    </svg>
  );
}
