const SIZE = 72;
const STROKE = 9;
const RADIUS = (SIZE - STROKE) / 2;
const LENGTH = 2 * Math.PI * RADIUS;

/** A share of a whole, 0 to 1, as a ring with its text inside. */
export function Ring({ share, text, title }: { share: number; text: string; title: string }) {
  const part = Math.min(Math.max(share, 0), 1) * LENGTH;
  const middle = SIZE / 2;
  return (
    <svg
      class="ring"
      role="img"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      width={SIZE}
      height={SIZE}
    >
      <title>{`${title}: ${text}`}</title>
      <circle
        class="ring-rest"
        cx={middle}
        cy={middle}
        r={RADIUS}
        fill="none"
        stroke-width={STROKE}
      />
      {part > 0 ? (
        <circle
          class="ring-part"
          cx={middle}
          cy={middle}
          r={RADIUS}
          fill="none"
          stroke-width={STROKE}
          stroke-linecap="round"
          stroke-dasharray={`${part.toFixed(2)} ${(LENGTH - part).toFixed(2)}`}
          transform={`rotate(-90 ${middle} ${middle})`}
        />
      ) : null}
      <text x={middle} y={middle + 5} text-anchor="middle">
        {text}
      </text>
    </svg>
  );
}
