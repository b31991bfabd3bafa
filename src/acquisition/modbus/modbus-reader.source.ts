import { DeviceProfile, RegisterProfile, SunspecProfile } from '../device-profile.js';
import { ModbusConnection, ModbusFault } from './modbus-connection.source.js';
import { ModbusFrame } from './modbus-frame.js';
import { RegisterBlock, blocksOf } from './register-blocks.js';
import {
  Discovery,
  RegisterSpan,
  serialOf,
  spanOf,
  SpanReply,
  SunspecPlace,
  discover,
} from './sunspec.js';

/** Exceptions that speak of the address, not of the device: 1 function, 2 address, 3 value. */
const ADDRESS_EXCEPTIONS = [1, 2, 3];

/** Asks one unit for everything its profile names; all words of a counter come from one request. */
export class ModbusReader {
  private found: { readonly place: SunspecPlace; readonly serial: string | undefined } | undefined;

  constructor(
    private readonly connection: ModbusConnection,
    private readonly unit: number,
    private readonly profile: DeviceProfile,
  ) {}

  read(): Promise<ModbusFrame> {
    return this.profile.protocol === 'modbus'
      ? this.readRegisters(this.profile)
      : this.readSunspec(this.profile);
  }

  /** After a failure the device may be another one, or speak from other addresses. */
  forget(): void {
    this.found = undefined;
  }

  private async readRegisters(profile: RegisterProfile): Promise<ModbusFrame> {
    const blocks: (RegisterBlock & { words: readonly number[] })[] = [];
    for (const block of blocksOf(profile)) {
      blocks.push({ ...block, words: await this.words(block) });
    }
    return { blocks };
  }

  private async readSunspec(profile: SunspecProfile): Promise<ModbusFrame> {
    this.found ??= await this.find(profile);
    const { place, serial } = this.found;
    const words = await this.words({ function: 3, ...spanOf(place) });
    if (words[0] !== place.id) {
      throw new ModbusFault('broken', `model ${place.id} is no longer at ${place.address}`);
    }
    return { model: place, words, serial };
  }

  private async find(profile: SunspecProfile) {
    const places = await this.scan();
    if ('refused' in places) throw new ModbusFault('broken', places.refused);
    const place = places.find(({ id }) => profile.modelIds.includes(id));
    if (place === undefined) {
      const ids = places.map(({ id }) => id).join(', ');
      throw new ModbusFault('broken', `none of the models ${ids} is read by ${profile.profile}`);
    }
    const common = places.find(({ id }) => id === 1);
    const serial =
      common === undefined
        ? undefined
        : serialOf(await this.words({ function: 3, ...spanOf(common) }));
    return { place, serial };
  }

  private async scan(): Promise<Discovery> {
    const search = discover();
    let step = search.next();
    while (step.done !== true) step = search.next(await this.span(step.value));
    return step.value;
  }

  private async span(span: RegisterSpan): Promise<SpanReply> {
    try {
      return await this.words({ function: 3, ...span });
    } catch (error) {
      const refusedAddress =
        error instanceof ModbusFault && ADDRESS_EXCEPTIONS.includes(error.code ?? 0);
      if (refusedAddress) return undefined;
      throw error;
    }
  }

  private words(block: RegisterBlock): Promise<readonly number[]> {
    const { timeoutMs, pauseMs } = this.profile;
    return this.connection.read({ ...block, unit: this.unit, timeoutMs, pauseMs });
  }
}
