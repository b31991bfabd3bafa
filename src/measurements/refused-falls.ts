import { ReadingSeries } from '../acquisition/record/reading.js';
import { Meter } from '../community/community.js';
import { DomainError } from '../kernel/domain-error.js';
import { kwhText } from '../kernel/energy.js';
import { Direction } from '../kernel/profile.js';
import { instant, instantText } from '../kernel/quarter-hour.js';
import { refuse } from './refuse.js';
import { HeldStep, heldStep, stepsOf } from './register-steps.js';
import { trackOf } from './register-track.js';

/** The falls of one register that no rule of Q5 covers, in the order of time. */
export function refusedFalls(meter: Meter, readings: ReadingSeries): HeldStep[] {
  if (!everFalls(readings)) return [];
  const track = trackOf(meter, readings);
  const steps = stepsOf(track).filter(({ kind }) => kind === 'refused');
  return steps.map((step) => heldStep(track, step));
}

/** Most registers only rise: then no step need be built, which counts with a million readings. */
function everFalls({ milliwattHours }: ReadingSeries): boolean {
  return milliwattHours.some((value, place) => place > 0 && value < milliwattHours[place - 1]);
}

/** The refusal of a fall (`register-fell`); `more` counts further ones it speaks for. */
export function fallRefusal(fall: HeldStep, register: Direction, more = 0): DomainError {
  return refuse('register-fell', {
    meter: fall.meter,
    register,
    at: instantText(instant(fall.at)),
    from: kwhText(fall.from),
    to: kwhText(fall.to),
    digits: fall.digits === undefined ? 'the meter has no `digits`' : `${fall.digits} digits`,
    more,
  });
}
