import { createInterface } from 'node:readline/promises';
import { DynamicModule, Module } from '@nestjs/common';
import { Command } from 'commander';
import { CommunityService } from '../community/community.service.js';
import { SystemClock } from '../platform/clock.service.js';
import { loadSettings } from '../platform/settings.service.js';
import { UserAccountModule } from '../portal/user-account.module.js';
import { UserAccountService } from '../portal/user-account.service.js';
import { isRole, Role, ROLES } from '../portal/visitor.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { namedCommunity } from './named-community.js';
import { refuse } from './refuse.js';
import { runningDatabase } from './running-service.service.js';

interface UserOptions {
  readonly member: string;
  readonly roles: string;
  readonly community?: string;
}

@Module({})
class UserModule {
  static forRoot(chain: DynamicModule): DynamicModule {
    return { module: UserModule, imports: [chain, UserAccountModule] };
  }
}

export function addUser(program: Command): void {
  program
    .command('user')
    .argument('<login>', 'what the person types to log in')
    .requiredOption('--member <id>', 'the member of community.yaml the person is')
    .requiredOption('--roles <list>', `one or several of ${ROLES.join(', ')}, with commas`)
    .option('--community <id>', 'needed where several communities live')
    .description(
      'give a person an account, or a new password; the password is read from standard input',
    )
    .action(createUser);
}

async function createUser(login: string, options: UserOptions): Promise<void> {
  const roles = rolesOf(options.roles);
  const { settings } = await loadSettings(process.env);
  const databaseUrl = settings.databaseUrl ?? (await runningDatabase(settings.directory));
  const password = await firstLine();
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  await withContext(UserModule.forRoot(chain), async (context) => {
    const communities = await context.get(CommunityService).list();
    const community = namedCommunity(communities, options.community);
    const member = community.members.find(({ id }) => id === options.member);
    if (member === undefined) {
      throw refuse('member-unknown', { member: options.member, community: community.id });
    }
    const account = { login, name: member.name, community: community.id, member: member.id, roles };
    await context.get(UserAccountService).create(account, password);
  });
  console.log(`${login} may log in as ${options.member} (${roles.join(', ')}).`);
}

function rolesOf(text: string): readonly Role[] {
  return text.split(',').map((name) => {
    if (!isRole(name)) throw refuse('role-unknown', { role: name, known: ROLES.join(', ') });
    return name;
  });
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(process.stdin.isTTY ? 'Password: ' : '');
  } finally {
    lines.close();
  }
}
