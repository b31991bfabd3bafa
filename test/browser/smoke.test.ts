import { readFile } from 'node:fs/promises';
import { verifyStatement } from '../../src/billing/verify-statement.js';
import { sha256 } from '../../src/reports/run-folder.service.js';
import { above, DESK, figure, Look, Person, PHONE, TestBrowser } from '../support/browser.js';
import { Commonwatt, databaseOf, dataDirectory, removeService } from '../support/commonwatt.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { rowsOf } from '../support/sql.js';

const PATIENT = 240_000;
const PASSWORD = 'werkhalle';
const LOOKS: readonly Look[] = [DESK, PHONE].flatMap((look) => [look, { ...look, scheme: 'dark' }]);
const STATEMENTS = 'select number, member from billing.statement order by period desc, number';
const LAST_SESSION = `select state, member, start_milliwatt_hours::text as began,
    end_milliwatt_hours::text as ended, ended_at > started_at as lasted
  from charging.charge_session
  where charge_point = 'charger-1' and number is not null order by started_at desc limit 1`;
const LOAN_MONTHS = `select closing_principal::text as left from repayment.loan_month
  where loan = 'roof' order by period desc`;

type StatementKey = Readonly<Record<'number' | 'member', string>>;

describe('the pages of the demo in a browser', () => {
  let directory = '';
  let demo: Commonwatt;
  let browser: TestBrowser;
  let newest = '';
  let ofAnother = '';
  const people = new Map<string, Person>();

  const known = (login: string): Person => {
    const person = people.get(login);
    if (person === undefined) throw new Error(`${login} is not logged in`);
    return person;
  };

  beforeAll(async () => {
    directory = await dataDirectory();
    const port = await freePort();
    const ports = { PORT: port, OCPP_PORT: await freePort() };
    demo = Commonwatt.run(['demo'], { COMMONWATT_DATA: directory, ...ports });
    await demo.says('Ctrl-C ends the demo');
    browser = await TestBrowser.open(`http://127.0.0.1:${port}`);
    for (const login of ['anna', 'hanna', 'coop', 'jonas']) {
      const person = await browser.person(login === 'jonas' ? PHONE : DESK);
      await person.logIn(login, PASSWORD);
      people.set(login, person);
    }
    const statements = await rowsOf<StatementKey>(await databaseOf(directory), STATEMENTS);
    newest = statements.find(({ member }) => member === 'anna')?.number ?? '';
    ofAnother = statements.find(({ member }) => member !== 'anna')?.number ?? '';
  }, PATIENT);

  afterAll(async () => {
    await browser.close();
    await removeService(demo, directory);
  }, PATIENT);

  it(
    'says that a password is wrong',
    async () => {
      const guest = await browser.person();
      await guest.logIn('anna', 'not it');
      expect(await guest.page.getByRole('alert').textContent()).toBe(
        'Benutzername oder Passwort stimmen nicht.',
      );
      expect(guest.newComplaints()).toEqual([
        'answer: 401 /login',
        expect.stringMatching(/^console: Failed to load resource: .* 401 /),
      ]);
      await guest.context.close();
    },
    PATIENT,
  );

  it(
    'shows a tenant the own newest statement, with chart, PDF and a JSON that proves itself',
    async () => {
      const { page, context } = known('anna');
      await page.goto('/statements');
      expect(await page.locator('main table a').first().getAttribute('href')).toBe(
        `/statements/${newest}`,
      );
      await page.locator('main table a').first().click();
      await page.waitForURL(`**/statements/${newest}`);
      const total = (await page.locator('.sum strong').textContent()) ?? '';
      expect(total).toMatch(/^\d+,\d\d\s€$/);
      expect(await page.locator('table.lines tbody tr').count()).toBeGreaterThanOrEqual(3);
      expect(await page.locator('tr.total td').textContent()).toBe(total);
      expect(await page.locator('main svg rect').count()).toBeGreaterThan(30);

      const pdf = await context.request.get(`/statements/${newest}/pdf`);
      expect(pdf.headers()['content-type']).toBe('application/pdf');
      expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');

      const saving = page.waitForEvent('download');
      await page.locator(`a[href="/statements/${newest}/json"]`).click();
      const saved = await saving;
      expect(saved.suggestedFilename()).toBe(`${newest}.json`);
      const text = await readFile(await saved.path(), 'utf8');
      const statement = JSON.parse(text) as { readonly number: string; readonly gross: string };
      expect([statement.number, statement.gross.replace('.', ',')]).toEqual([
        newest,
        total.replace(/\s€$/, ''),
      ]);
      expect(verifyStatement(statement, sha256)).toEqual([]);
    },
    PATIENT,
  );

  it.each`
    login      | page                        | status
    ${'anna'}  | ${'/statements/OTHER'}      | ${404}
    ${'anna'}  | ${'/statements/OTHER/json'} | ${404}
    ${'anna'}  | ${'/statements/OTHER/pdf'}  | ${404}
    ${'anna'}  | ${'/operator'}              | ${403}
    ${'anna'}  | ${'/operator/live'}         | ${403}
    ${'anna'}  | ${'/loans'}                 | ${403}
    ${'hanna'} | ${'/statements'}            | ${403}
    ${'hanna'} | ${'/statements/OTHER'}      | ${403}
    ${'hanna'} | ${'/statements/OTHER/pdf'}  | ${403}
    ${'hanna'} | ${'/operator'}              | ${403}
    ${'jonas'} | ${'/statements/OTHER'}      | ${404}
    ${'jonas'} | ${'/loans'}                 | ${403}
    ${'coop'}  | ${'/statements/OTHER'}      | ${200}
  `('answers $login at $page with $status', async ({ login, page, status }) => {
    const address = (page as string).replace('OTHER', ofAnother);
    expect(await known(login as string).statusOf(address)).toBe(status);
  });

  it.each([
    '/',
    '/statements',
    '/statements/x',
    '/loans',
    '/operator',
    '/operator/live',
    '/ev',
    '/fund',
  ])(
    'leads whoever is not logged in from %s to the log-in',
    async (address) => {
      const guest = await browser.person();
      await guest.page.goto(address);
      expect(new URL(guest.page.url()).pathname).toBe('/login');
      expect(await guest.page.locator('input[name=password]').count()).toBe(1);
      await guest.context.close();
    },
    PATIENT,
  );

  it(
    'shows the lender the own loan, month by month',
    async () => {
      const { page } = known('hanna');
      await page.goto('/loans');
      expect(await page.locator('h1').textContent()).toBe('Darlehen „roof“');
      const months = await rowsOf<{ left: string }>(await databaseOf(directory), LOAN_MONTHS);
      expect(months.length).toBeGreaterThanOrEqual(12);
      const left = await page.locator('.sum strong').innerText();
      expect(left.replace(/[^\d]/g, '')).toBe(months[0].left.padStart(3, '0'));
      expect(await page.locator('main .scroll tbody tr').count()).toBeGreaterThanOrEqual(
        months.length,
      );
      expect(await page.locator('nav a[href="/statements"]').count()).toBe(0);
    },
    PATIENT,
  );

  it(
    'shows the operator what flows now',
    async () => {
      const { page } = known('coop');
      await page.goto('/operator');
      await page.evaluate('window.standing = true');
      await eventually('a power of roof, flats and grid', async () => {
        const texts = await page.locator('[data-live]').allTextContents();
        return texts.filter((text) => /\d\skW/.test(text)).length >= 3 ? true : undefined;
      });
    },
    PATIENT,
  );

  it(
    'lets a driver see the price, start, watch the energy rise as the operator does, and stop',
    async () => {
      const { page } = known('jonas');
      await page.goto('/ev/charger-1');
      expect(await page.locator('.prices dd').allTextContents()).toEqual([
        expect.stringMatching(/^\d+,\d+\sct\/kWh$/),
        expect.stringMatching(/^\d+,\d+\sct\/kWh$/),
        expect.stringMatching(/^0,42\s€$/),
      ]);
      await page.getByRole('button', { name: 'Laden starten' }).click();
      const dial = page.locator('.running [data-live=energy]');
      await dial.waitFor();
      await page.evaluate('window.standing = true');
      const most = await above(dial, await above(dial, await figure(dial)));
      expect(await page.evaluate('window.standing')).toBe(true);
      const desk = known('coop').page;
      expect(await above(desk.locator('[data-live=chargers]'), 5)).toBeLessThan(12);
      expect(await desk.evaluate('window.standing')).toBe(true);

      await page.getByRole('button', { name: 'Laden beenden' }).click();
      await page.getByRole('button', { name: 'Laden starten' }).waitFor();
      const url = await databaseOf(directory);
      const [session] = await rowsOf<Record<string, string>>(url, LAST_SESSION);
      expect(session).toMatchObject({ state: 'ended', member: 'jonas', lasted: true });
      const kwh = (Number(session['ended']) - Number(session['began'])) / 1_000_000;
      expect(kwh).toBeGreaterThanOrEqual(most - 0.005);
      await page.locator('.badge', { hasText: 'frei' }).waitFor();
      expect(await page.locator('.running').count()).toBe(0);
    },
    PATIENT,
  );

  describe.each(LOOKS)('at $width pixels, $scheme', (look) => {
    it.each`
      login      | page
      ${'guest'} | ${'/login'}
      ${'guest'} | ${'/fund/werkhalle'}
      ${'guest'} | ${'/ev/charger-1'}
      ${'anna'}  | ${'/statements'}
      ${'anna'}  | ${'/statements/OWN'}
      ${'anna'}  | ${'/nowhere'}
      ${'hanna'} | ${'/loans'}
      ${'coop'}  | ${'/operator'}
      ${'coop'}  | ${'/statements/OTHER'}
      ${'jonas'} | ${'/ev'}
      ${'jonas'} | ${'/ev/charger-1'}
    `(
      'shows $login $page without complaint, overflow or barrier',
      async ({ login, page }: { login: string; page: string }) => {
        const cookies = login === 'guest' ? [] : await known(login).context.cookies();
        const person = await browser.person(look, cookies);
        await person.page.goto(page.replace('OWN', newest).replace('OTHER', ofAnother));
        await person.page.evaluate('document.fonts.ready.then(() => true)');
        const missing = [
          'answer: 404 /nowhere',
          expect.stringMatching(/^console: Failed to load resource: .* 404 /),
        ];
        expect({
          overflow: await person.overflow(),
          barriers: await person.barriers(),
          complaints: person.newComplaints(),
        }).toEqual({
          overflow: 0,
          barriers: [],
          complaints: page === '/nowhere' ? missing : [],
        });
        await person.context.close();
      },
      PATIENT,
    );
  });

  it(
    'speaks English when asked, and goes on doing so',
    async () => {
      const { page } = known('anna');
      await page.goto('/statements');
      expect(await page.locator('h1').textContent()).toBe('Ihre Abrechnungen');
      await page.getByRole('link', { name: 'English' }).click();
      await page.locator('html[lang=en]').waitFor();
      await page.goto('/statements');
      expect(await page.locator('h1').textContent()).toBe('Your statements');
    },
    PATIENT,
  );

  it(
    'closes the door at the log-out, also for a copy of the cookie',
    async () => {
      const person = known('hanna');
      const cookies = await person.context.cookies();
      await person.page.locator('form[action="/logout"] button').click();
      await person.page.waitForURL('**/login');
      const copy = await browser.person(DESK, cookies);
      expect([await person.statusOf('/loans'), await copy.statusOf('/loans')]).toEqual([303, 303]);
      await copy.context.close();
    },
    PATIENT,
  );

  it('gave no browser a reason to complain in all of this', () => {
    const complaints = [...people].flatMap(([login, person]) =>
      person.newComplaints().map((complaint) => `${login}: ${complaint}`),
    );
    expect(complaints).toEqual([]);
  });
});
