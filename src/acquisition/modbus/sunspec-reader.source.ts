import { SunspecProfile } from '../device-profile.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { ModbusFrame } from './modbus-frame.js';
import { ModbusUnit } from './modbus-unit.source.js';
import { namesOf, scaleFactorsOf, SunspecWords } from './sunspec.js';
import {
  discover,
  Discovery,
  RegisterSpan,
  SpanReply,
  speakingModels,
  spansOf,
  SunspecPlace,
} from './sunspec-chain.js';

/** Exceptions that speak of the address, not of the device: 1 function, 2 address, 3 value. */
const ADDRESS_EXCEPTIONS: readonly number[] = [1, 2, 3];

interface Found {
  /** The models that are read, the measuring one first. */
  readonly places: readonly SunspecPlace[];
  readonly serial: string | undefined;
  readonly opening: number;
}

/** Finds the models of a device that describes itself, and reads those its profile names. */
export class SunspecReader {
  private found: Found | undefined;
  private scaleFactors: string | undefined;

  constructor(
    private readonly unit: ModbusUnit,
    private readonly profile: SunspecProfile,
  ) {}

  async read(): Promise<ModbusFrame> {
    if (this.found?.opening !== this.unit.openings) this.found = await this.find();
    const { places, serial } = this.found;
    const models = await this.models(places);
    const factors = scaleFactorsOf(models).join();
    const changed = this.scaleFactors !== undefined && this.scaleFactors !== factors;
    this.scaleFactors = factors;
    if (!changed) return { models, serial };
    return { models: await this.models(places), serial, flags: ['scale-changed'] };
  }

  private async models(places: readonly SunspecPlace[]): Promise<readonly SunspecWords[]> {
    const models: SunspecWords[] = [];
    for (const place of places) models.push({ ...place, words: await this.model(place) });
    return models;
  }

  /** Where one request does not hold a model, its scale factors must be the same before and after. */
  private async model(place: SunspecPlace): Promise<readonly number[]> {
    const [first, ...others] = spansOf(place);
    const words = [...(await this.ask(first))];
    for (const span of others) words.push(...(await this.ask(span)));
    const again = others.length === 0 ? words : await this.ask(first);
    const factors = (read: readonly number[]) => scaleFactorsOf([{ ...place, words: read }]).join();
    if (words[0] === place.id && factors(words) === factors(again)) return words;
    this.found = undefined;
    const sentence =
      words[0] === place.id
        ? `the scale factors of model ${place.id} changed while it was read`
        : `model ${place.id} is no longer at ${place.address}`;
    throw new ModbusFault('sunspec', sentence);
  }

  private ask(span: RegisterSpan): Promise<readonly number[]> {
    return this.unit.words({ function: 3, ...span });
  }

  private async find(): Promise<Found> {
    const chain = await scanChain(this.unit);
    if ('refused' in chain) throw new ModbusFault('sunspec', chain.refused);
    const speaking = speakingModels(chain, this.profile);
    if (speaking === undefined) {
      const ids = chain.map(({ id }) => id).join(', ');
      const sentence = `wrong device at this address: none of its models ${ids} is read by ${this.profile.profile}`;
      throw new ModbusFault('wrong-device', sentence);
    }
    const { common, places } = speaking;
    const names = common === undefined ? undefined : namesOf(await this.model(common));
    return { places, serial: names?.serial, opening: this.unit.openings };
  }
}

/** Finds the models of a unit; an exception to an address only says that nothing is there. */
export async function scanChain(unit: ModbusUnit): Promise<Discovery> {
  const search = discover();
  let step = search.next();
  while (step.done !== true) step = search.next(await replyOf(unit, step.value));
  return step.value;
}

async function replyOf(unit: ModbusUnit, span: RegisterSpan): Promise<SpanReply> {
  try {
    return await unit.words({ function: 3, ...span });
  } catch (error) {
    const fault = faultOf(error);
    if (ADDRESS_EXCEPTIONS.includes(fault.code ?? 0)) return undefined;
    throw fault;
  }
}
