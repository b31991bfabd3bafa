import { latest, SignOfLife } from '../record/gap.js';
import { FrameSample, OutageSample, Sample } from '../sample.js';

/** What the samples of one frame say of devices being there: one sign for each device, mostly one. */
export function signsOf(samples: readonly FrameSample[], sequence: number): readonly SignOfLife[] {
  const signs: SignOfLife[] = [];
  for (const sample of samples) {
    if (sample.kind === 'remark' || sample.kind === 'sequence') continue;
    const sign = signOf(sample, sequence);
    const place = signs.findIndex(
      ({ community, device }) => device === sign.device && community === sign.community,
    );
    if (place === -1) signs.push(sign);
    else signs[place] = joined(signs[place], sign);
  }
  return signs;
}

function signOf(sample: Sample | OutageSample, sequence: number): SignOfLife {
  const { kind, community, device, meter, at } = sample;
  const registerAt = kind === 'register' ? at : undefined;
  const outage = kind === 'outage' ? sample.reason : undefined;
  return { community, device, meter, at, registerAt, sequence, outage };
}

function joined(one: SignOfLife, other: SignOfLife): SignOfLife {
  return {
    ...one,
    at: latest(one.at, other.at),
    registerAt: latest(one.registerAt, other.registerAt),
    outage: one.outage ?? other.outage,
  };
}
