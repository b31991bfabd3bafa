import { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Browser, BrowserContextOptions, chromium, Page } from 'playwright-core';
import { lowestContrast } from '../support/contrast.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';

const MINUTES_3 = 180_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run';
const FINDINGS = '/operator/findings?period=2026-03';

const LOOKS = [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const;

describe('the pages of a month that waits for a person', () => {
  let child: ChildProcess;
  let browser: Browser;
  let url = '';

  beforeAll(async () => {
    child = startProcess('test/support/open-held-portal.command.ts', []);
    url = await firstLine(child);
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') });
  }, MINUTES_3);
  afterAll(async () => {
    await browser.close();
    await killHard(child);
  });

  async function logIn(login: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'de-DE', ...options })).newPage();
    await page.goto(`${url}/login`);
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill(`${login}-secret`);
    await page.locator('main button[type=submit]').click();
    await page.waitForURL((address) => address.pathname !== '/login');
    return page;
  }

  it.each(LOOKS)(
    'fit %i pixels, %s, are readable and break no rule',
    async (width, colorScheme) => {
      const page = await logIn('coop', { viewport: { width, height: 844 }, colorScheme });
      for (const path of [FINDINGS, '/operator/meters', `${FINDINGS}&lang=en`]) {
        await page.goto(url + path);
        await page.evaluate(() => {
          for (const one of document.querySelectorAll('details')) one.open = true;
        });
        const root = () =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth;
        expect(await page.evaluate(root)).toBe(0);
        expect(await page.evaluate(lowestContrast)).toEqual({ below: [] });
        expect(await axeViolations(page)).toEqual([]);
      }
      await page.context().close();
    },
    MINUTES_3,
  );

  it(
    'take every word of a person without scripts',
    async () => {
      const page = await logIn('coop', { javaScriptEnabled: false });
      await page.goto(url + FINDINGS);
      await say(page, 'acknowledge', { reason: 'Zähler wird im Mai getauscht' });
      await page.getByText('Die Feststellung ist quittiert.').waitFor();
      await say(page, 'decide', { reason: 'Display abgelesen' });
      await page.getByText('Die Entscheidung ist festgehalten').waitFor();
      await page.getByText('Entschieden, noch nicht neu gemessen').waitFor();
      await say(page, 'propose', { kwh: '0,125' });
      await page.getByText('Ersatzwerte sind vorgeschlagen.').waitFor();
      await page.getByText('0,125 kWh').waitFor();
      await say(page, 'substitutes', { note: 'wie die Tage davor' });
      await page.getByText('Die Ersatzwerte sind bestätigt').waitFor();
      await page.getByText('wie die Tage davor').waitFor();
      await page.context().close();
    },
    MINUTES_3,
  );

  it('let no tenant in', async () => {
    const page = await logIn('anna');
    for (const path of [FINDINGS, '/operator/meters']) {
      expect((await page.goto(url + path))?.status()).toBe(403);
    }
    await page.context().close();
  });
});

/** Fills in the first form of a kind and sends it. */
async function say(page: Page, kind: string, fields: Readonly<Record<string, string>>) {
  const form = page.locator(`form[action="/operator/findings/${kind}"]`).first();
  await form.locator('xpath=..').locator('summary').click();
  for (const [name, value] of Object.entries(fields)) {
    await form.locator(`input[name=${name}]`).fill(value);
  }
  await form.locator('button.primary').click();
}

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResult> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
}

interface AxeResult {
  readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[];
}
