import { SUNSPEC_BASES, SUNSPEC_END, SUNSPEC_MARK, sunspecModel } from './sunspec-models.js';
import { SunspecProfile } from '../device-profile.js';

/** One model of a device's chain: where it begins and how long it is without its header. */
export interface SunspecPlace {
  readonly id: number;
  readonly address: number;
  readonly length: number;
}

export interface RegisterSpan {
  readonly address: number;
  readonly count: number;
}

/** Words in their order; undefined where the device answered with an exception. */
export type SpanReply = readonly number[] | undefined;

export type Discovery = readonly SunspecPlace[] | { readonly refused: string };

const MODELS_MAX = 100;
const REGISTERS_MAX = 4000;
const REQUEST_MAX = 125;

/**
 * Finds the models of a device: asks for spans, is given the replies. Base 40000, 0, 50000; id and
 * length are asked for separately because some devices have no length at the end of the chain; unknown
 * models are skipped by their length. Refuses a chain that does not end. Source: SunSpec Device
 * Information Model Specification, chapter 6.
 */
export function* discover(): Generator<RegisterSpan, Discovery, SpanReply> {
  for (const base of SUNSPEC_BASES) {
    const reply = yield { address: base, count: 3 };
    if (reply?.[0] === SUNSPEC_MARK[0] && reply[1] === SUNSPEC_MARK[1]) {
      return yield* chainFrom(base + 2);
    }
  }
  return { refused: 'there is no SunSpec mark at 40000, 0 or 50000' };
}

function* chainFrom(first: number): Generator<RegisterSpan, Discovery, SpanReply> {
  const places: SunspecPlace[] = [];
  let address = first;
  while (places.length < MODELS_MAX && address < first + REGISTERS_MAX && address < 65_534) {
    const id = (yield { address, count: 1 })?.[0];
    if (id === SUNSPEC_END) return places;
    if (id === undefined) return { refused: `the model chain breaks off at ${address}` };
    const length = (yield { address: address + 1, count: 1 })?.[0];
    if (length === undefined || length === 0 || length === 0xffff) {
      return { refused: `model ${id} at ${address} has no length` };
    }
    places.push({ id, address, length });
    address += length + 2;
  }
  return { refused: 'the model chain has no end' };
}

/**
 * What to ask for to read a model: value and scale factor in one request, never beyond the length the
 * device gave. The models of fixed length have all that is read in their first 125 registers; many DC
 * inputs take more requests, each of whole values.
 */
export function spansOf(place: SunspecPlace): RegisterSpan[] {
  const end = place.address + place.length + 2;
  const spans: RegisterSpan[] = [];
  for (let address = place.address; address < end; address += REQUEST_MAX) {
    spans.push({ address, count: Math.min(end - address, REQUEST_MAX) });
  }
  return sunspecModel(place.id)?.kind === 'inputs' ? spans : spans.slice(0, 1);
}

/** The models of a chain that speak for a device, and the model 1 that names it. */
export interface SpeakingModels {
  readonly common: SunspecPlace | undefined;
  /** First the one that measures, then what completes it: DC inputs, state of charge. */
  readonly places: readonly SunspecPlace[];
}

/**
 * Chooses the models a profile reads. A chain may repeat models, e.g. one meter after the other, each
 * behind a model 1 of its own: `occurrence` says which. Undefined where there is none that measures.
 */
export function speakingModels(
  chain: readonly SunspecPlace[],
  profile: Pick<SunspecProfile, 'modelIds' | 'occurrence'>,
): SpeakingModels | undefined {
  const known = chain.filter(({ id }) => profile.modelIds.includes(id));
  const ofKind = (...kinds: string[]) =>
    known.filter(({ id }) => kinds.includes(sunspecModel(id)?.kind ?? ''));
  const measuring = ofKind('inverter', 'meter', 'der');
  const inputs = ofKind('inputs');
  const first = measuring.length === 0 ? inputs[0] : measuring.at(profile.occurrence - 1);
  if (first === undefined) return undefined;
  const common = chain.filter(({ id, address }) => id === 1 && address < first.address).at(-1);
  const completing = [...inputs, ...ofKind('battery').slice(0, 1)];
  return { common, places: [first, ...completing.filter((place) => place !== first)] };
}
