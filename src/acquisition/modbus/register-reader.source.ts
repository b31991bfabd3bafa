import { IdentityRegister, RegisterProfile } from '../device-profile.js';
import { BlockBook } from './block-book.js';
import { identityText } from './identity.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { ModbusFrame } from './modbus-frame.js';
import { ModbusUnit } from './modbus-unit.source.js';
import { RegisterBlock, registersAsked } from './register-blocks.js';

type Warn = (code: string, kind: 'warning' | 'alarm', sentence: string) => void;
type ReadBlock = RegisterBlock & { readonly words: readonly number[] };

/** Exceptions that speak of the question, not of the device: 1 function, 2 address, 3 value. */
const QUESTION_EXCEPTIONS: readonly number[] = [1, 2, 3];

/** Asks one unit for every register its profile names; all words of a counter come in one answer. */
export class RegisterReader {
  private readonly book: BlockBook;
  private identified = -1;
  private serial: string | undefined;
  private refusal: ModbusFault | undefined;

  constructor(
    private readonly unit: ModbusUnit,
    private readonly profile: RegisterProfile,
    private readonly warn: Warn,
  ) {
    this.book = new BlockBook(registersAsked(profile), profile);
  }

  async read(): Promise<ModbusFrame> {
    await this.identify();
    const blocks: ReadBlock[] = [];
    for (const block of this.book.due(this.unit.time.elapsedMs())) {
      blocks.push(...(await this.readBlock(block)));
    }
    if (blocks.length === 0) throw this.refusal ?? new ModbusFault('exception', 'nothing to ask');
    if (this.book.answered()) {
      const { profile } = this.profile;
      const sentence = `Long answers of ${profile} get lost on the way; short ones are asked for.`;
      this.warn('long-answers-lost', 'warning', sentence);
    }
    return { blocks, serial: this.serial };
  }

  /** On another line there may be another device. */
  private async identify(): Promise<void> {
    const { identity } = this.profile;
    if (identity === undefined || this.identified === this.unit.openings) return;
    const { model, serial } = identity;
    if (model !== undefined) {
      const found = await this.textAt(model);
      if (found === undefined || !model.equals.includes(found)) {
        const wanted = model.equals.join(' or ');
        const sentence = `wrong device at this address: its model is ${found ?? 'unknown'}, ${this.profile.profile} is for ${wanted}`;
        throw new ModbusFault('wrong-device', sentence);
      }
    }
    this.serial = serial === undefined ? undefined : await this.textAt(serial);
    this.identified = this.unit.openings;
  }

  private async textAt(register: IdentityRegister): Promise<string | undefined> {
    const { function: code, address, words: count } = register;
    try {
      return identityText(register, await this.unit.words({ function: code, address, count }));
    } catch (error) {
      const fault = faultOf(error);
      if (QUESTION_EXCEPTIONS.includes(fault.code ?? 0)) return undefined;
      throw fault;
    }
  }

  private async readBlock(block: RegisterBlock): Promise<readonly ReadBlock[]> {
    try {
      return [{ ...block, words: await this.unit.words(block) }];
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind === 'silent') this.book.silent(block);
      if (!QUESTION_EXCEPTIONS.includes(fault.code ?? 0)) throw fault;
      return this.learn(block, fault);
    }
  }

  private async learn(block: RegisterBlock, fault: ModbusFault): Promise<readonly ReadBlock[]> {
    const now = this.unit.time.elapsedMs();
    if (this.book.refused(block, fault.code ?? 0, now) === 'split') {
      const parts: ReadBlock[] = [];
      for (const part of this.book.partsOf(block, now)) parts.push(...(await this.readBlock(part)));
      return parts;
    }
    this.refusal = fault;
    const sentence = `${fault.message}: these registers are not asked for any more; does ${this.profile.profile} fit this device?`;
    this.warn('registers-refused', 'alarm', sentence);
    return [];
  }
}
