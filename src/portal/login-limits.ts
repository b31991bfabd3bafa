const MINUTE_MS = 60_000;
const PER_LOGIN = 5;
const PER_ADDRESS = 30;

/** Five attempts a minute for a login from anywhere, thirty for one address at all logins. */
export const loginLimits = [
  {
    name: 'login',
    ttl: MINUTE_MS,
    limit: PER_LOGIN,
    getTracker: (request: Record<string, unknown>): string => loginOf(request['body']),
  },
  { name: 'address', ttl: MINUTE_MS, limit: PER_ADDRESS },
];

function loginOf(body: unknown): string {
  const login = (body as { readonly login?: unknown } | undefined)?.login;
  return typeof login === 'string' ? login.trim().toLowerCase().slice(0, 200) : '';
}
