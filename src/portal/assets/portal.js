/* global document, location, addEventListener, Element, EventSource */

/** Live values by server-sent events, and tooltips of charts. The pages work without it. */
const live = document.querySelector('[data-live-url]');

if (live !== null) {
  const source = new EventSource(live.dataset.liveUrl);
  source.addEventListener('message', (event) => {
    const { state, fields } = JSON.parse(event.data);
    live.classList.remove('stale');
    if (state !== undefined && state !== live.dataset.liveState) return location.reload();
    for (const [name, text] of Object.entries(fields)) {
      for (const place of live.querySelectorAll(`[data-live="${name}"]`)) place.textContent = text;
    }
  });
  source.addEventListener('error', () => live.classList.add('stale'));
  addEventListener('pagehide', () => source.close());
}

const tip = document.createElement('div');
tip.className = 'tip';
tip.setAttribute('role', 'presentation');
tip.hidden = true;
document.body.append(tip);

document.addEventListener('pointermove', (event) => {
  const column = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
  tip.hidden = column === null;
  if (column === null) return;
  tip.textContent = column.dataset.tip;
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 12, room))}px`;
  tip.style.top = `${event.clientY - tip.offsetHeight - 12}px`;
});
