import { parseYamlTree } from '../community/yaml-tree.js';
import { InputError } from '../kernel/problem.js';
import { DeviceEntry, parseDeviceList } from './device-list.js';

const references = {
  meters: new Set(['M-1', 'M-2']),
  profiles: new Map([
    [
      'eastron-sdm630',
      { source: 'modbus', words: new Set<string>(), requests: { counts: [80, 40], pauseMs: 100 } },
    ],
    ['tasmota-sml', { source: 'mqtt', words: new Set(['group']) }],
  ] as const),
};

function listOf(...entries: string[]): readonly DeviceEntry[] {
  const text = `version: 1\nallowHosts: [meters.example.org]\ndevices:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`;
  return parseDeviceList(parseYamlTree(text, 'devices.yaml'), 'devices.yaml', references);
}

function refusalOf(...entries: string[]): string {
  try {
    listOf(...entries);
    return '';
  } catch (error) {
    return (error as InputError).message;
  }
}

const modbus = (rest: string, host = '10.0.0.5') =>
  `id: d1, meter: M-1, source: modbus, profile: eastron-sdm630, host: ${host}, ${rest}`;
const serial = (id: string, meter: string, rest: string) =>
  `id: ${id}, meter: ${meter}, source: modbus, profile: eastron-sdm630, transport: rtu, serialPort: /dev/ttyUSB0, unit: 1, ${rest}`;
const mqtt = (name: string) =>
  `id: d2, meter: M-2, source: mqtt, profile: tasmota-sml, name: ${name}`;

describe('a device list', () => {
  it('is read with defaults for port and poll interval', () => {
    expect(listOf(modbus('unit: 1'), mqtt('kitchen'))).toEqual([
      {
        id: 'd1',
        meter: 'M-1',
        source: 'modbus',
        profile: 'eastron-sdm630',
        address: {
          transport: 'tcp',
          host: '10.0.0.5',
          port: 502,
          allowed: { hosts: ['meters.example.org'], loopback: false },
        },
        unit: 1,
        pollSeconds: 10,
      },
      { id: 'd2', meter: 'M-2', source: 'mqtt', profile: 'tasmota-sml', name: 'kitchen', with: {} },
    ]);
  });

  it.each([
    [
      modbus('unit: 0'),
      "devices.yaml:4: devices[0].unit: is '0'; write a whole number from 1 to 247",
    ],
    [modbus('unit: 248'), "unit: is '248'"],
    [modbus('unit: 1, port: 70000'), "port: is '70000'"],
    [modbus('unit: 1, pollSeconds: 0.01'), "pollSeconds: is '0.01'; write a number from 0.5 to 60"],
    [modbus('unit: 1, pollSeconds: 86400'), "pollSeconds: is '86400'"],
    [
      modbus('unit: 1', '93.184.216.34'),
      "host: '93.184.216.34' is a public host; add it to `allowHosts`",
    ],
    [modbus('unit: 1', '169.254.169.254'), 'is a link-local host'],
    [
      modbus('unit: 1', 'localhost'),
      "'localhost' is this machine itself; write `allowLoopback: true`",
    ],
    [modbus('unit: 1', '127.0.0.1'), 'is this machine itself'],
    [modbus('unit: 1', 'meter.local'), "'meter.local' is a named host"],
    [modbus('unit: 1', '300.1.1.1'), "'300.1.1.1' is no address"],
    [
      modbus('unit: 1').replace('M-1', 'M-9'),
      "'M-9' is no meter of community.yaml; known are: M-1, M-2",
    ],
    [modbus('unit: 1').replace('sdm630', 'sdm999'), 'no modbus profile; known are: eastron-sdm630'],
    [modbus('unit: 1, speed: 9600'), "unknown key 'speed'"],
    [modbus('unit: 1, write: true'), "unknown key 'write'"],
    [modbus('unit: 1, transport: udp'), 'write one of: tcp, rtu, rtu-over-tcp'],
    [modbus('unit: 1, baud: 9600'), 'baud: does not belong to `transport: tcp`'],
    [
      modbus('unit: 1, transport: rtu, serialPort: /dev/ttyUSB0'),
      'host: does not belong to `transport: rtu`',
    ],
    [serial('d1', 'M-1', 'parity: mark'), 'write one of: none, even, odd'],
    [
      serial('d1', 'M-1', '').replace('serialPort: /dev/ttyUSB0,', ''),
      'serialPort: is missing; write the path of the serial port',
    ],
    [
      modbus('unit: 1').replace('host: 10.0.0.5, ', ''),
      'host: is missing; write an IP address or a host name',
    ],
    [modbus('unit: 1').replace('d1', 'dé'), "'dé' is no id"],
    [mqtt('x, with: { gruop: EHZ }'), "with: 'gruop' is no word of tasmota-sml; known are: group"],
    [mqtt("'#'"), "'#' cannot stand in a topic"],
    [mqtt("'$SYS'"), "'$SYS' cannot stand in a topic"],
    [mqtt('a/+/b'), "'a/+/b' cannot stand in a topic"],
  ])('with { %s } is refused', (entry, sentence) => {
    expect(refusalOf(entry)).toContain(sentence);
  });

  it.each([
    ['127.0.0.1', ', allowLoopback: true'],
    ['meters.example.org', ''],
    ['192.168.1.9', ''],
    ['172.20.0.3', ''],
    ['fd12:3456::7', ''],
  ])('may reach %s%s', (host, rest) => {
    expect(refusalOf(modbus(`unit: 1${rest}`, `'${host}'`))).toBe('');
  });

  it('is refused with every problem at once, also ids that differ only in case', () => {
    const twin = mqtt('x').replace('d2', 'D1').replace('M-2', 'M-1');
    const message = refusalOf(modbus('unit: 1'), twin);
    expect(message).toContain("'D1' is the id of another device too");
    expect(message).toContain("'M-1' is read by another device already");
  });

  it('reads a serial line, at 9600 baud unless another speed is written', () => {
    const [entry] = listOf(serial('d1', 'M-1', 'parity: even'));
    expect(entry).toMatchObject({
      address: {
        transport: 'rtu',
        serialPort: '/dev/ttyUSB0',
        baud: 9600,
        parity: 'even',
        stopBits: 1,
      },
    });
  });

  it('names both devices of a line that is spoken to in two ways', () => {
    const message = refusalOf(
      serial('d1', 'M-1', 'baud: 9600'),
      serial('d2', 'M-2', 'baud: 19200'),
    );
    expect(message).toContain('devices.yaml:4: devices[0].serialPort: says 9600 baud');
    expect(message).toContain('devices.yaml:5: devices[1].serialPort: says 19200 baud');
    expect(message).toContain('must agree');
    const gateway = modbus('unit: 2, transport: rtu-over-tcp').replace('d1', 'd2');
    expect(refusalOf(modbus('unit: 1'), gateway.replace('M-1', 'M-2'))).toContain(
      'devices on 10.0.0.5:502 must agree; written are: tcp; rtu-over-tcp',
    );
  });

  it('is refused with the arithmetic where a line cannot answer that often', () => {
    const twice = [
      serial('d1', 'M-1', 'pollSeconds: 1'),
      serial('d2', 'M-2', 'pollSeconds: 1, baud: 9600'),
    ];
    expect(refusalOf(...twice)).toContain(
      '/dev/ttyUSB0 cannot answer that often: d1 0.54 s / 1 s + d2 0.54 s / 1 s = 109 %; ask less often',
    );
    const slower = twice.map((entry) => entry.replace('Seconds: 1', 'Seconds: 2'));
    expect(refusalOf(...slower)).toBe('');
  });
});
