import { Community, MeteringPoint } from '../community/community.js';
import { PriceQuote } from '../charging/price-quote.js';
import { localCents } from '../reports/number-text.js';
import { ChargingTexts } from './charging-texts.js';
import { Reader } from './reader.js';

/** The charge points of a community to choose from. */
export function ChargePointsView(props: {
  readonly reader: Reader;
  readonly points: readonly { readonly point: MeteringPoint; readonly texts: ChargingTexts }[];
}) {
  const words = props.reader.words.charging;
  return (
    <div>
      <h1>{words.title}</h1>
      <p class="lead">{words.choose}</p>
      <ul class="choices">
        {props.points.map(({ point, texts }) => (
          <li key={point.id}>
            <a class="card" href={`/ev/${point.id}`}>
              <strong>{point.id}</strong>
              <span class={`badge ${texts.tone}`}>{texts.status}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface ChargeViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly point: MeteringPoint;
  readonly quote: PriceQuote | undefined;
  readonly texts: ChargingTexts;
  /** May start and stop; others see price and status. */
  readonly isDriver: boolean;
  readonly notice: { readonly text: string; readonly bad: boolean } | undefined;
}

/** What a driver sees in front of a charge point: price, status, one button, the running session. */
export function ChargeView(props: ChargeViewProps) {
  const { reader, point, texts } = props;
  const words = reader.words.charging;
  const query = `community=${props.community.id}&lang=${reader.language}`;
  return (
    <div
      class="charge"
      data-live-url={`/ev/${point.id}/live?${query}`}
      data-live-state={texts.state}
    >
      <p class="eyebrow">{words.chargePoint}</p>
      <h1>{point.id}</h1>
      <p>
        <span class={`badge ${texts.tone}`} data-live="status">
          {texts.status}
        </span>
      </p>
      {props.notice === undefined ? null : (
        <p class={props.notice.bad ? 'notice bad' : 'notice'} role="status">
          {props.notice.text}
        </p>
      )}
      <p class="notice stale-note">{words.stale}</p>
      {texts.isMine ? <Running {...props} /> : <Prices {...props} />}
      <Action {...props} />
    </div>
  );
}

function Running({ reader, texts }: ChargeViewProps) {
  const words = reader.words.charging;
  return (
    <section class="running">
      <div class="dial">
        <p class="big" data-live="energy">
          {texts.energy}
        </p>
        <p>{words.charged}</p>
      </div>
      <dl class="pair">
        <div>
          <dt>{words.power}</dt>
          <dd data-live="power">{texts.power}</dd>
        </div>
        <div>
          <dt>{words.cost}</dt>
          <dd data-live="cost">{texts.cost}</dd>
        </div>
        <div>
          <dt>{words.since}</dt>
          <dd>{texts.since}</dd>
        </div>
      </dl>
    </section>
  );
}

function Prices({ reader, quote }: ChargeViewProps) {
  const words = reader.words.charging;
  if (quote === undefined) return <p class="notice">{words.noPrice}</p>;
  const perKwh = (price: { toString(): string }) =>
    `${localCents(price.toString(), reader.language)}/kWh`;
  return (
    <section class="card prices">
      <h2>{words.prices}</h2>
      <dl>
        <div>
          <dt>
            <i class="swatch solar" /> {words.solarPrice}
          </dt>
          <dd>{perKwh(quote.solar)}</dd>
        </div>
        <div>
          <dt>
            <i class="swatch grid" /> {words.gridPrice}
          </dt>
          <dd>{perKwh(quote.grid)}</dd>
        </div>
        {quote.sessionFee === undefined || quote.sessionFee.isZero() ? null : (
          <div>
            <dt>
              <i class="swatch base" /> {words.fee}
            </dt>
            <dd>{reader.money(quote.sessionFee.costOfPieces(1))}</dd>
          </div>
        )}
      </dl>
      <p class="note">{words.priceNote}</p>
    </section>
  );
}

function Action({ reader, community, point, texts, isDriver, quote }: ChargeViewProps) {
  const words = reader.words.charging;
  const action = (verb: string) => `/ev/${point.id}/${verb}?community=${community.id}`;
  if (!isDriver) {
    return (
      <a class="button primary wide" href={`/login?next=/ev/${point.id}`}>
        {words.logIn}
      </a>
    );
  }
  if (texts.isMine) {
    return (
      <form method="post" action={action('stop')}>
        <button class="danger wide" type="submit">
          {words.stop}
        </button>
      </form>
    );
  }
  return (
    <form method="post" action={action('start')}>
      <button class="primary wide" type="submit" disabled={!texts.isFree || quote === undefined}>
        {words.start}
      </button>
    </form>
  );
}
