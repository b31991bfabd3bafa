import { Community, MemberId } from '../community/community.js';
import { UserAccountService } from '../portal/user-account.service.js';
import { Role } from '../portal/visitor.js';

interface DemoAccount {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

const PASSWORD = 'werkhalle';

/** One account per kind of user; the login is the member's id. */
export const DEMO_LOGINS: readonly DemoAccount[] = [
  account('anna', 'Anna Ahorn, tenant', 'member', 'driver'),
  account('clara', 'Clara Distel, moved out', 'member'),
  account('hanna', 'Hanna Hasel, lender', 'lender'),
  account('coop', 'Werkhalle eG, operator', 'operator', 'member'),
  account('jonas', 'Jonas Wacholder, driver', 'driver', 'member'),
];

function account(login: string, name: string, ...roles: readonly Role[]): DemoAccount {
  return { login, password: PASSWORD, name, roles };
}

/** Makes the accounts of the demo; at every start the same, whatever was changed meanwhile. */
export async function createDemoAccounts(
  accounts: UserAccountService,
  community: Community,
): Promise<void> {
  for (const { login, password, roles } of DEMO_LOGINS) {
    const member = community.members.find(({ id }) => id === login);
    if (member === undefined) continue;
    const visitor = { login, name: member.name, community: community.id, roles };
    await accounts.create({ ...visitor, member: login as MemberId }, password);
  }
}
