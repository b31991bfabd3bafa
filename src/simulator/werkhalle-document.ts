import { LocalDay } from '../kernel/local-day.js';
import { instantText } from '../kernel/quarter-hour.js';
import { SimulatedMeter } from './simulated-meter.js';
import { WerkhalleCalendar } from './werkhalle-calendar.js';
import { werkhalleMeters } from './werkhalle-meters.js';

/** A document as a tree of text, the form community.yaml and devices.yaml are read in. */
export type DocumentTree =
  string | readonly DocumentTree[] | { readonly [key: string]: DocumentTree };

const ADDRESS = 'Gießerstraße 18, 04229 Leipzig';
const FLATS = ['flat-1', 'flat-2', 'flat-3', 'flat-4', 'flat-5', 'flat-6'];

/** community.yaml of the Werkhalle with everything dated from the first day of its history. */
export function werkhalleDocument(calendar: WerkhalleCalendar): DocumentTree {
  const { firstDay: from, priceChange } = calendar;
  return {
    version: '1',
    community: {
      id: 'werkhalle',
      name: 'Werkhalle eG',
      timezone: 'Europe/Berlin',
      locale: 'de-DE',
      currency: 'EUR',
      legalModel: 'closed',
      address: ADDRESS,
      email: 'vorstand@werkhalle.example',
      phone: '+49 341 5550180',
      taxNumber: '232/108/04229',
      iban: 'DE02120300000000202051',
      creditorId: 'DE98ZZZ09999999999',
    },
    meteringPoints: [
      { id: 'grid', kind: 'grid' },
      { id: 'roof', kind: 'generation' },
      ...FLATS.map((id) => ({ id, kind: 'consumption' })),
      { id: 'workshop', kind: 'consumption' },
      { id: 'charger-1', kind: 'charge-point' },
      { id: 'charger-2', kind: 'charge-point' },
    ],
    meters: werkhalleMeters(calendar)
      .filter(({ id, meteringPoint }) => id !== meteringPoint)
      .map(meterEntry),
    members: MEMBERS,
    holdings: holdings(calendar),
    tariffs: tariffs(from, priceChange),
    allocation: [{ from, key: 'proportional', model: 'producer' }],
    loans: [
      {
        id: 'roof',
        lender: 'hanna',
        principal: '2000.00',
        paidOut: from,
        rate: '2.00',
        dayCount: '30E/360',
        rank: '1',
        terms: 'subordinated',
      },
    ],
    waterfall: [
      {
        from,
        tranches: [
          { kind: 'costs', monthly: '85.00' },
          { kind: 'interest' },
          { kind: 'reserve', monthly: '25.00', target: '600.00' },
          { kind: 'principal' },
          { kind: 'fund' },
        ],
      },
    ],
    payments: { assume: 'paid-when-issued' },
  };
}

const MEMBERS = [
  { id: 'coop', name: 'Werkhalle eG', role: 'operator', email: 'vorstand@werkhalle.example' },
  tenant('anna', 'Anna Ahorn', 'DE02500105170137075030'),
  tenant('ben', 'Ben Birke', 'DE02100500000054540402'),
  tenant('clara', 'Clara Distel', 'DE02300209000106531065'),
  tenant('deniz', 'Deniz Eibe', 'DE02200505501015871393'),
  tenant('esra', 'Esra Erle', 'DE02100100100006820101'),
  tenant('finn', 'Finn Fichte', 'DE02300606010002474689'),
  tenant('gerda', 'Gerda Ginster', 'DE02600501010002034304'),
  { id: 'hanna', name: 'Hanna Hasel', email: 'hanna@example.org', language: 'de' },
  { id: 'jonas', name: 'Jonas Wacholder', email: 'jonas@example.org', language: 'en' },
];

function tenant(id: string, name: string, iban: string): DocumentTree {
  return { id, name, email: `${id}@example.org`, iban, language: 'de', address: ADDRESS };
}

function meterEntry({ id, meteringPoint, from, to }: SimulatedMeter): DocumentTree {
  return {
    id,
    meteringPoint,
    ...(from === undefined ? {} : { from: instantText(from) }),
    ...(to === undefined ? {} : { to: instantText(to) }),
  };
}

function holdings({ firstDay: from, moveOut, moveIn }: WerkhalleCalendar): DocumentTree[] {
  const house = (meteringPoint: string, member: string) => ({
    meteringPoint,
    member,
    tariff: 'house',
    from,
  });
  return [
    house('flat-1', 'anna'),
    house('flat-2', 'ben'),
    { ...house('flat-3', 'clara'), to: moveOut },
    { ...house('flat-3', 'finn'), from: moveIn },
    house('flat-4', 'deniz'),
    house('flat-5', 'esra'),
    house('flat-6', 'gerda'),
    house('workshop', 'coop'),
    { meteringPoint: 'charger-1', member: 'coop', tariff: 'charging', from },
    { meteringPoint: 'charger-2', member: 'coop', tariff: 'charging', from },
  ];
}

function tariffs(from: LocalDay, priceChange: LocalDay): DocumentTree[] {
  return [
    {
      id: 'house',
      prices: [
        { from, solar: '0.2269', grid: '0.2958', base: '6.30', vat: '19' },
        { from: priceChange, solar: '0.2199', grid: '0.3074', base: '6.30', vat: '19' },
      ],
    },
    {
      id: 'charging',
      prices: [
        { from, solar: '0.2480', grid: '0.3390', base: '0.00', sessionFee: '0.35', vat: '19' },
        {
          from: priceChange,
          solar: '0.2480',
          grid: '0.3510',
          base: '0.00',
          sessionFee: '0.35',
          vat: '19',
        },
      ],
    },
  ];
}
