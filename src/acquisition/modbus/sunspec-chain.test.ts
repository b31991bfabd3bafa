import { discover, Discovery, speakingModels, spansOf } from './sunspec-chain.js';

/** What a device whose register image is that answers to a scan. */
function scan(image: ReadonlyMap<number, number>): Discovery {
  const search = discover();
  let step = search.next();
  while (step.done !== true) {
    const { address, count } = step.value;
    const words = Array.from({ length: count }, (_, place) => image.get(address + place));
    step = search.next(words.some((word) => word === undefined) ? undefined : (words as number[]));
  }
  return step.value;
}

function imageAt(base: number, words: readonly number[]): Map<number, number> {
  return new Map(words.map((word, place) => [base + place, word]));
}

const MARK = [0x5375, 0x6e53];
const block = (id: number, length: number) => [id, length, ...Array<number>(length).fill(7)];

describe('the chain of a SunSpec device', () => {
  it.each([40_000, 0, 50_000])('is found where its mark stands at %d', (base) => {
    const words = [...MARK, ...block(1, 66), ...block(103, 50), 0xffff, 0];
    expect(scan(imageAt(base, words))).toEqual([
      { id: 1, address: base + 2, length: 66 },
      { id: 103, address: base + 70, length: 50 },
    ]);
  });

  it('may leave out the length of its end and skip models nobody knows', () => {
    const words = [...MARK, ...block(1, 65), ...block(64_110, 3), ...block(203, 105), 0xffff];
    expect(scan(imageAt(40_000, words))).toEqual([
      { id: 1, address: 40_002, length: 65 },
      { id: 64_110, address: 40_069, length: 3 },
      { id: 203, address: 40_074, length: 105 },
    ]);
  });

  it.each([
    ['has no mark', imageAt(40_000, [1, 2, 3]), 'there is no SunSpec mark at 40000, 0 or 50000'],
    ['breaks off', imageAt(40_000, [...MARK, 1, 1, 7]), 'the model chain breaks off at 40005'],
    ['has no length', imageAt(40_000, [...MARK, 1, 0]), 'model 1 at 40002 has no length'],
    ['says FFFF', imageAt(40_000, [...MARK, 1, 0xffff]), 'model 1 at 40002 has no length'],
    [
      'answers the same for ever',
      imageAt(40_000, [...MARK, ...Array<number>(6000).fill(1)]),
      'the model chain has no end',
    ],
  ])('that %s is refused', (_, image, refused) => {
    expect(scan(image)).toEqual({ refused });
  });

  it.each([
    [701, 121, [[100, 123]]],
    [213, 124, [[100, 125]]],
    [103, 50, [[100, 52]]],
    [1, 65, [[100, 67]]],
    [160, 48, [[100, 50]]],
    // prettier-ignore
    [160, 288, [[100, 125], [225, 125], [350, 40]]],
  ])('has model %d of length %d read by %j', (id, length, spans) => {
    const asked = spansOf({ id, address: 100, length });
    expect(asked.map(({ address, count }) => [address, count])).toEqual(spans);
  });
});

describe('the models that speak for a device', () => {
  const ids = [1, 103, 160, 124, 1, 203, 1, 203];
  const chain = ids.map((id, place) => ({ id, address: 40_000 + place * 100, length: 50 }));
  const spoken = (modelIds: number[], occurrence = 1) => {
    const found = speakingModels(chain, { modelIds, occurrence });
    return found && [found.common?.address, ...found.places.map(({ address }) => address)];
  };

  it.each([
    [
      'the inverter with its inputs and battery',
      [103, 160, 124],
      1,
      [40_000, 40_100, 40_200, 40_300],
    ],
    ['its inputs alone', [160], 1, [40_000, 40_200]],
    ['the first meter', [203], 1, [40_400, 40_500]],
    ['the second meter', [203], 2, [40_600, 40_700]],
    ['a third meter', [203], 3, undefined],
    ['a battery alone', [124], 1, undefined],
  ])('are for %s: %j', (_, modelIds, occurrence, found) => {
    expect(spoken(modelIds, occurrence)).toEqual(found);
  });
});
