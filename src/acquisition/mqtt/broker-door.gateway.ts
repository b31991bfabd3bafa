import { timingSafeEqual } from 'node:crypto';
import { Client, ConnectPacket } from 'aedes';
import { refuse } from '../refuse.js';
import { SourceParts } from '../source-parts.service.js';
import { AttemptGuard } from './attempt-guard.js';
import { ACCOUNT_NAME } from './broker-accounts.js';
import { passwordSha256 } from './broker-accounts-file.service.js';
import { MqttDevice } from './mqtt-decoder.js';
import { mayPublish } from './payload-mapping.js';

/** The account of one device on the built-in broker. */
export interface BrokerAccount {
  readonly username: string;
  readonly passwordSha256: string;
  readonly device: MqttDevice;
}

/** What aedes gives as a client, with what this broker knows of it. */
export type KnownClient = Client & { account?: BrokerAccount; readonly will?: unknown };

const CLIENT_ID_MAX = 128;

/** Says who may come in at the built-in broker, and what each may say and hear. */
export class BrokerDoor {
  private readonly accounts: ReadonlyMap<string, BrokerAccount>;
  private readonly guard = new AttemptGuard();

  constructor(
    private readonly parts: SourceParts,
    accounts: readonly BrokerAccount[],
  ) {
    for (const { username } of accounts) {
      if (!ACCOUNT_NAME.test(username)) throw refuse('account-name', { name: username });
    }
    this.accounts = new Map(accounts.map((account) => [account.username, account]));
    if (this.accounts.size < accounts.length) throw refuse('account-twice', {});
  }

  /** Before it says who it is: a blocked address and a client id nobody can work with are refused. */
  mayConnect(client: Client, { clientId, clean }: ConnectPacket): boolean {
    const place = addressOf(client);
    if (this.guard.isBlocked(place, this.parts.clock.now())) return false;
    if (clientId.length <= CLIENT_ID_MAX && (clientId !== '' || clean === true)) return true;
    const sentence = 'A client came without a client id that can be used.';
    this.parts.incidents.note({ code: 'client-id-refused', place, kind: 'warning', sentence });
    return false;
  }

  authenticate(client: KnownClient, username: string | undefined, password: Buffer | undefined) {
    const account = this.accounts.get(username ?? '');
    if (account === undefined || !isPassword(account, password ?? Buffer.alloc(0))) {
      this.refuseLogin(addressOf(client));
      return false;
    }
    this.guard.succeeded(addressOf(client));
    // Whatever id it gave: nobody can take the place of another account.
    client.id = account.username;
    client.account = account;
    return true;
  }

  mayPublish(client: KnownClient | null, topic: string): boolean {
    return this.isOwn(client, topic) || this.refuseTopic(client, 'publish to', topic);
  }

  mayHear(client: KnownClient | null, topic: string): boolean {
    return this.isOwn(client, topic) || this.refuseTopic(client, 'hear', topic);
  }

  private isOwn(client: KnownClient | null, topic: string): boolean {
    const device = client?.account?.device;
    return device !== undefined && mayPublish(device.mapping, device.words, topic);
  }

  private refuseTopic(client: KnownClient | null, wish: string, topic: string): false {
    const place = client?.account?.username ?? '';
    const sentence = `${place} may not ${wish} ${topic}`;
    this.parts.health.report('broker', 'warning', sentence);
    this.parts.incidents.note({ code: 'foreign-topic', place, kind: 'security', sentence });
    return false;
  }

  private refuseLogin(place: string): void {
    const sentence = `A device at ${place} gave no account or a wrong password.`;
    this.parts.incidents.note({ code: 'login-refused', place, kind: 'security', sentence });
    if (!this.guard.failed(place, this.parts.clock.now())) return;
    const blocked = `${place} tried 20 wrong passwords: it is not heard for 15 minutes.`;
    this.parts.health.report(`broker ${place}`, 'error', blocked);
    this.parts.incidents.note({ code: 'source-blocked', place, kind: 'alarm', sentence: blocked });
  }
}

function addressOf(client: Client): string {
  const { remoteAddress } = client.conn as { readonly remoteAddress?: string };
  return remoteAddress ?? 'an unknown address';
}

function isPassword(account: BrokerAccount, given: Buffer): boolean {
  const expected = Buffer.from(account.passwordSha256, 'hex');
  const actual = Buffer.from(passwordSha256(given), 'hex');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
