import { proposalsOf, readAnnouncement } from './home-assistant.js';

const TOPIC = 'homeassistant/sensor/shelly_keller/energy/config';
const CAPTURED =
  '{"name":"Energy","stat_t":"keller/sensor/energy/state","unit_of_meas":"kWh","dev_cla":"energy","stat_cla":"total_increasing","val_tpl":"{{ value }}","exp_aft":900,"uniq_id":"keller_energy","dev":{"ids":["keller"],"mf":"…"}}';
const config = (more: object) =>
  JSON.stringify({
    device_class: 'energy',
    state_topic: 'a/b',
    unit_of_measurement: 'kWh',
    ...more,
  });

function shown(payload: string): string {
  const read = readAnnouncement(TOPIC, payload);
  if (read === undefined) return 'nothing';
  if ('refused' in read) return read.refused.replace(/^[^:]*: /, '');
  const { node, topic, path, unit, availability } = read;
  return [node, topic, path, unit, availability].filter((part) => part !== undefined).join(' ');
}

describe('a config of Home Assistant', () => {
  it.each([
    [CAPTURED, 'keller keller/sensor/energy/state  kWh'],
    [
      config({ value_template: '{{ value_json.ENERGY.Total }}' }),
      'shelly_keller a/b ENERGY.Total kWh',
    ],
    [
      config({ value_template: "{{ value_json['a']['b c'] | float(0) }}" }),
      'shelly_keller a/b a.b c kWh',
    ],
    [
      config({ value_template: '{{ value_json.list[2] | float }}' }),
      'shelly_keller a/b list.2 kWh',
    ],
    [
      config({ '~': 'haus/m', state_topic: '~/e', avty_t: '~/s' }),
      'shelly_keller haus/m/e  kWh haus/m/s',
    ],
    [config({ availability: [{ topic: 'x/y' }] }), 'shelly_keller a/b  kWh x/y'],
    [config({ device_class: 'temperature' }), 'nothing'],
    ['', 'nothing'],
    [
      config({ value_template: '{{ value | float / 1000 }}' }),
      'the template {{ value | float / 1000 }} is computed',
    ],
    [
      config({ value_template: '{% if value %}1{% endif %}' }),
      'the template {% if value %}1{% endif %} is computed',
    ],
    [config({ unit_of_measurement: 'MJ' }), "'MJ' is no unit of energy that is read here"],
    [config({ state_class: 'measurement' }), 'is no counter but a value of the moment'],
    [config({ state_topic: 'a/#' }), 'names no state topic'],
    ['{"a":1,"a":2}', "no usable JSON: the key 'a' comes twice (at 11)"],
  ])('%s is %s', (payload, result) => {
    expect(shown(payload)).toBe(result);
  });

  it('becomes an entry of devices.yaml', () => {
    const read = [
      readAnnouncement(TOPIC, CAPTURED),
      readAnnouncement(TOPIC, CAPTURED.replaceAll('energy/state', 'returned/state')),
      readAnnouncement(
        TOPIC,
        config({
          name: 'P',
          device_class: 'power',
          unit_of_measurement: 'W',
          dev: { ids: 'keller' },
          value_template: '{{ value_json.p }}',
        }),
      ),
    ];
    const sensors = read.flatMap((one) => (one === undefined || 'refused' in one ? [] : [one]));
    expect(proposalsOf(sensors)).toEqual([
      `- id: keller
  meter: keller # the meter of community.yaml
  source: mqtt
  profile: home-assistant
  name: keller
  with:
    import: "keller/sensor/energy/state"
    importunit: "kWh"
    export: "keller/sensor/returned/state"
    exportunit: "kWh"
    power: "a/b"
    powerpath: "p"
    powerunit: "W"`,
    ]);
  });
});
