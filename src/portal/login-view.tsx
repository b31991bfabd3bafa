import { DemoLogin } from './portal-options.js';
import { Reader } from './reader.js';
import { SunMark } from './sun-mark.js';

/** The log-in form; `next` is where it leads, `wrong` says that the last attempt failed. */
export function LoginView(props: {
  readonly reader: Reader;
  readonly next: string | undefined;
  readonly wrong: boolean;
  readonly demoLogins: readonly DemoLogin[];
}) {
  const words = props.reader.words.login;
  return (
    <div class="login">
      <div class="welcome">
        <SunMark />
        <h1>Commonwatt</h1>
        <p>{words.claim}</p>
      </div>
      <form class="card fields" method="post" action="/login">
        <h2>{words.title}</h2>
        {props.wrong ? (
          <p class="notice bad" role="alert">
            {words.wrong}
          </p>
        ) : null}
        <label>
          {words.login}
          <input name="login" autocomplete="username" autocapitalize="none" required />
        </label>
        <label>
          {words.password}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {props.next === undefined ? null : <input type="hidden" name="next" value={props.next} />}
        <button class="primary" type="submit">
          {words.submit}
        </button>
      </form>
      {props.demoLogins.length === 0 ? null : (
        <section class="demo-logins">
          <p>{words.demo}</p>
          <table>
            <tbody>
              {props.demoLogins.map(({ login, password, name }) => (
                <tr key={login}>
                  <th scope="row">{name}</th>
                  <td>
                    <code>{login}</code>
                  </td>
                  <td>
                    <code>{password}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
