/** The mark of the product: the sun over the ridge of a shared roof. */
export function SunMark() {
  return (
    <svg class="mark-sun" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <g class="rays" stroke-width="2.4" stroke-linecap="round">
        <path d="M16 2.6v3M6.5 6.5l2.1 2.1M25.5 6.5l-2.1 2.1M2.6 15h2.6M29.4 15h-2.6" />
      </g>
      <path class="disc" d="M9.2 16.6a7 7 0 1 1 13.6 0L16 11.4z" />
      <path
        class="roof"
        d="M3.4 26.6 16 16.4l12.6 10.2"
        fill="none"
        stroke-width="3"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
