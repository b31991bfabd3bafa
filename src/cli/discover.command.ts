import { Command } from 'commander';
import { listenForAnnouncements } from '../acquisition/mqtt/announcement.service.js';
import { proposalsOf } from '../acquisition/mqtt/home-assistant.js';

interface DiscoverOptions {
  readonly username?: string;
  readonly password?: string;
  readonly seconds: string;
}

export function addDiscover(program: Command): void {
  program
    .command('discover')
    .argument('<broker-url>', 'e.g. mqtt://192.168.1.5:1883')
    .option('--username <name>', 'account on the broker')
    .option('--password <password>', 'its password; or MQTT_PASSWORD in the environment')
    .option('--seconds <count>', 'how long to listen', '10')
    .description(
      'find the meters a broker announces to Home Assistant; prints devices.yaml entries',
    )
    .action(discover);
}

async function discover(url: string, options: DiscoverOptions): Promise<void> {
  const password = options.password ?? process.env['MQTT_PASSWORD'];
  const seconds = Math.min(Math.max(Number(options.seconds) || 10, 1), 600);
  const account = { username: options.username, password };
  const { sensors, refused } = await listenForAnnouncements(url, account, seconds);
  for (const proposal of proposalsOf(sensors)) console.log(proposal);
  for (const sentence of refused) console.log(`# not read: ${sentence}`);
  if (sensors.length === 0) console.log('# No meter was announced; is discovery switched on?');
}
