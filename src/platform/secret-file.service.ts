import { access, constants, readFile } from 'node:fs/promises';
import { SETTING_NAMES, SettingProblem } from './settings.js';

/** Secrets that may come in a file of their own, named by the variable with `_FILE` behind it. */
const SECRETS = ['MQTT_PASSWORD'];
const SUFFIX = '_FILE';

/** An environment whose secrets are put in, and what is wrong with the files it names. */
export interface FilledEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  readonly problems: readonly SettingProblem[];
}

/** Puts secrets from their files into the environment, and looks whether every file named can be read. */
export async function fillSecrets(environment: NodeJS.ProcessEnv): Promise<FilledEnvironment> {
  const filled = { ...environment };
  const problems: SettingProblem[] = [];
  for (const variable of SETTING_NAMES.filter((name) => name.endsWith(SUFFIX))) {
    const file = environment[variable] ?? '';
    if (file === '') continue;
    const secret = variable.slice(0, -SUFFIX.length);
    const told = SECRETS.includes(secret)
      ? await fillSecret(filled, secret, file)
      : await unreadable(file);
    if (told !== undefined) problems.push({ variable, message: told });
  }
  return { environment: filled, problems };
}

/** Nothing is trimmed: a line break at the end may belong to the secret, so a person has to say. */
async function fillSecret(
  environment: NodeJS.ProcessEnv,
  secret: string,
  file: string,
): Promise<string | undefined> {
  if ((environment[secret] ?? '') !== '') return `is set, but so is ${secret}: keep one of them`;
  const reason = await unreadable(file);
  if (reason !== undefined) return reason;
  const text = await readFile(file, 'utf8');
  if (text === '') return 'names a file that is empty: write the secret into it';
  if (/[\r\n]$/.test(text)) {
    return "names a file that ends with a line break: write it with `printf '%s'`";
  }
  environment[secret] = text;
  return undefined;
}

function unreadable(file: string): Promise<string | undefined> {
  return access(file, constants.R_OK).then(
    () => undefined,
    () => `names ${file}, which cannot be read`,
  );
}
