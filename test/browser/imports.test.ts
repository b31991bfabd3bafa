import { request } from 'node:http';
import { Browser, chromium, Page } from 'playwright-core';
import { SAME_ORIGIN, usePortal } from '../support/portal.js';

const MINUTES_2 = 120_000;
const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run';
const HEADER = 'at,meter,register,kwh\n';
const DAY = '2026-05-04T00';
const TOO_MANY_BYTES = 65 * 1024 * 1024;

describe('the page of imports in a browser', () => {
  const portal = usePortal();
  let browser: Browser;
  let cookie = '';

  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') });
    cookie = await portal.logIn('coop');
  }, MINUTES_2);
  afterAll(async () => {
    await browser.close();
  });

  async function open(width = 1280): Promise<Page> {
    const viewport = { width, height: 844 };
    const context = await browser.newContext({ viewport, locale: 'de-DE' });
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: portal.url }]);
    return context.newPage();
  }

  async function upload(page: Page, rows: string, name: string): Promise<void> {
    await page.goto(`${portal.url}/operator/imports`);
    const buffer = Buffer.from(HEADER + rows);
    await page.getByLabel('Datei').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Vorschau anzeigen' }).click();
    await page.waitForURL(/\/operator\/imports\/\d+$/);
  }

  const answer = (path: string, fields: Record<string, string>, own: string) =>
    portal.post(path, fields, { ...SAME_ORIGIN, cookie: own });

  it(
    'shows what is wrong, takes the good rows, and says what it did',
    async () => {
      const page = await open();
      const rows = `${DAY}:10:00+02:00,flat-1,import,100.05\n${DAY}:11:00+02:00,flat-9,import,3\n`;
      await upload(page, rows, '<b>Keller.csv');
      await page.getByRole('heading', { name: '<b>Keller.csv' }).waitFor();
      await page.getByText('Zeile 3').waitFor();
      await page.getByText("the meter 'flat-9' is unknown").waitFor();
      await page.getByText('Schon abgerechnet: Mai 2026').waitFor();
      await page.getByLabel('Nur die guten Zeilen übernehmen').check();
      await page.getByLabel('Werte abgerechneter Monate nachtragen').check();
      await page.getByRole('button', { name: 'Übernehmen' }).click();
      await page.getByText('Die Werte sind übernommen.').waitFor();
      await page.getByRole('link', { name: 'Alle Importe' }).click();
      expect(await page.getByRole('row').nth(1).innerText()).toMatch(/Keller.*übernommen\s+1$/s);
      await page.context().close();
    },
    MINUTES_2,
  );

  it(
    'fits a phone with its preview',
    async () => {
      const page = await open(390);
      await upload(page, `${DAY}:15:00+02:00,flat-2,import,200.05\n`, 'a.csv');
      const root = () =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(root)).toBe(0);
      await page.getByRole('button', { name: 'Verwerfen' }).click();
      await page.getByText('verworfen').first().waitFor();
      await page.context().close();
    },
    MINUTES_2,
  );

  it(
    'refuses a preview that is stale, with 409',
    async () => {
      const page = await open();
      const [one, other] = [10, 11].map(
        (minute) => `${DAY}:${minute}:00+02:00,flat-3,import,300.05\n`,
      );
      await upload(page, one + other, 'both.csv');
      const stale = new URL(page.url()).pathname;
      const consent = await consentOf(page);
      await upload(page, one, 'one.csv');
      const first = await consentOf(page);
      const taken = await answer(`${new URL(page.url()).pathname}/take`, first, cookie);
      expect(taken.status).toBe(303);
      expect((await answer(`${stale}/take`, consent, cookie)).status).toBe(409);
      await page.context().close();
    },
    MINUTES_2,
  );

  it('lets no tenant and no lender in, with 403', async () => {
    for (const login of ['anna', 'dora']) {
      const own = await portal.logIn(login);
      expect((await portal.get('/operator/imports', own)).status).toBe(403);
      expect((await answer('/operator/imports', {}, own)).status).toBe(403);
      expect((await answer('/operator/imports/1/take', {}, own)).status).toBe(403);
    }
  });

  it('refuses a file that is too large before it is sent, with 413', async () => {
    const headers = {
      ...SAME_ORIGIN,
      cookie,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': String(TOO_MANY_BYTES),
    };
    expect(await statusBeforeSending(`${portal.url}/operator/imports`, headers)).toBe(413);
  });
});

async function consentOf(page: Page): Promise<Record<string, string>> {
  const value = (name: string) => page.locator(`input[name=${name}]`).inputValue();
  return { token: await value('token'), sha256: await value('sha256'), takeLate: 'on' };
}

function statusBeforeSending(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, (answer) => {
      resolve(answer.statusCode ?? 0);
      call.destroy();
    });
    call.on('error', reject);
    call.flushHeaders();
  });
}
