/** The token under which the options are injected. */
export const PORTAL_OPTIONS = 'portal/options';

export interface PortalOptions {
  /** The address people type, without a slash at the end; https makes the cookies Secure. */
  readonly publicUrl: string;
  /** Logins to show on the log-in page of a demonstration, never of a real community. */
  readonly demoLogins?: readonly DemoLogin[] | undefined;
}

export interface DemoLogin {
  readonly login: string;
  readonly password: string;
  readonly name: string;
}

export function isSecure(options: PortalOptions): boolean {
  return options.publicUrl.startsWith('https://');
}

/** With https the `__Host-` prefix ties the cookie to this host and path. */
export function sessionCookie(options: PortalOptions): string {
  return isSecure(options) ? '__Host-commonwatt' : 'commonwatt';
}
