import { SAME_ORIGIN, usePortal } from '../support/portal.js';

const OF_ANNA = 'three-flats-2026-0001';
const OF_BEN = 'three-flats-2026-0002';

describe('the portal', () => {
  const portal = usePortal();
  const cookies = new Map<string, string>();
  const cookieOf = (login: string): string => cookies.get(login) ?? '';

  beforeAll(async () => {
    for (const login of ['anna', 'ben', 'dora', 'coop']) {
      cookies.set(login, await portal.logIn(login));
    }
  });

  it.each([
    ['nobody', '/statements', 303],
    ['nobody', `/statements/${OF_ANNA}`, 303],
    ['nobody', `/statements/${OF_ANNA}/json`, 303],
    ['nobody', '/loans', 303],
    ['nobody', '/operator', 303],
    ['nobody', '/operator/live', 303],
    ['nobody', '/ev', 303],
    ['nobody', '/ev/charger-1', 200],
    ['nobody', '/fund/three-flats', 200],
    ['nobody', '/fund/elsewhere', 404],
    ['nobody', '/ev/elsewhere', 404],
    ['nobody', '/no-such-page', 404],
    ['anna', '/statements', 200],
    ['anna', `/statements/${OF_ANNA}`, 200],
    ['anna', `/statements/${OF_ANNA}/json`, 200],
    ['anna', `/statements/${OF_BEN}`, 404],
    ['anna', `/statements/${OF_BEN}/json`, 404],
    ['anna', `/statements/${OF_BEN}/pdf`, 404],
    ['anna', '/loans', 403],
    ['anna', '/operator', 403],
    ['anna', '/operator/live', 403],
    ['dora', '/loans', 200],
    ['dora', '/statements', 403],
    ['dora', `/statements/${OF_ANNA}`, 403],
    ['coop', '/operator?period=2026-05', 200],
    ['coop', `/statements/${OF_BEN}`, 200],
    ['coop', '/loans', 200],
  ])('answers %s asking for %s with %i', async (login, path, status) => {
    expect((await portal.get(path, cookieOf(login))).status).toBe(status);
  });

  it('lists to a tenant the own statements only', async () => {
    const page = await (await portal.get('/statements', cookieOf('anna'))).text();
    expect(page).toContain(OF_ANNA);
    expect(page).not.toContain(OF_BEN);
    expect(page).toContain('6,81\u00a0€');
  });

  it('gives the statement as a document that can be verified, and as PDF', async () => {
    const json = await portal.get(`/statements/${OF_ANNA}/json`, cookieOf('anna'));
    expect(await json.json()).toMatchObject({ number: OF_ANNA, gross: '6.81', member: 'anna' });
    const pdf = await portal.get(`/statements/${OF_ANNA}/pdf`, cookieOf('anna'));
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect((await pdf.text()).slice(0, 5)).toBe('%PDF-');
  });

  it('speaks the language that was asked for', async () => {
    const german = await (await portal.get('/login')).text();
    const english = await portal.get('/login?lang=en');
    expect(german).toContain('<html lang="de">');
    expect(await english.text()).toContain('<html lang="en">');
    expect(english.headers.get('set-cookie')).toContain('language=en');
  });

  it('sends pages under a policy that runs nothing inline', async () => {
    const answer = await portal.get(`/statements/${OF_ANNA}`, cookieOf('anna'));
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const page = await answer.text();
    expect(page).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/);
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a page of another origin', { origin: 'https://evil.example' }],
    ['that does not say where it comes from', {}],
    ['from a sandboxed page', { origin: 'null' }],
  ])('refuses a change %s', async (_, headers) => {
    const change = { ...headers, cookie: cookieOf('anna') };
    expect((await portal.post('/logout', {}, change)).status).toBe(403);
    expect((await portal.get('/statements', cookieOf('anna'))).status).toBe(200);
  });

  it('ends a session for good at the log-out', async () => {
    const cookie = await portal.logIn('clara');
    expect((await portal.get('/statements', cookie)).status).toBe(200);
    const out = await portal.post('/logout', {}, { ...SAME_ORIGIN, cookie });
    expect(out.status).toBe(303);
    expect((await portal.get('/statements', cookie)).status).toBe(303);
  });

  it('keeps the cookie out of reach of scripts', async () => {
    const fields = { login: 'ben', password: 'ben-secret', next: '//evil.example' };
    const answer = await portal.post('/login', fields, SAME_ORIGIN);
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(answer.headers.get('location')).toBe('/statements');
  });

  it('says of a wrong password and an unknown login the same, and stops the sixth attempt', async () => {
    const attempt = (login: string) =>
      portal.post('/login', { login, password: 'wrong-password' }, SAME_ORIGIN);
    const [known, unknown] = [await attempt('clara'), await attempt('nobody')];
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(await known.text()).toBe(await unknown.text());
    const statuses: number[] = [];
    for (let more = 0; more < 6; more += 1) statuses.push((await attempt('zoe')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('refuses a start at a charge point that is not connected with a sentence on its page', async () => {
    const cookie = cookieOf('anna');
    const start = await portal.post('/ev/charger-1/start', {}, { ...SAME_ORIGIN, cookie });
    expect(start.headers.get('location')).toBe('/ev/charger-1?notice=charge-point-offline');
    const page = await portal.get('/ev/charger-1?notice=charge-point-offline', cookie);
    expect(await page.text()).toContain('Der Ladepunkt ist gerade nicht verbunden.');
    const ben = { ...SAME_ORIGIN, cookie: cookieOf('ben') };
    expect((await portal.post('/ev/charger-1/start', {}, ben)).status).toBe(403);
  });
});
