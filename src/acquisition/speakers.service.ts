import assert from 'node:assert/strict';
import { Injectable } from '@nestjs/common';
import { Community, MeterId } from '../community/community.js';
import { DeviceEntry, MqttEntry } from './device-list.js';
import { DeviceKinds } from './device-references.js';
import { KnownDevice, spoolName } from './known-device.js';
import { KnownDevices } from './known-devices.service.js';
import { ModbusDecoder, ModbusDevice } from './modbus/modbus-decoder.js';
import { ModbusEntry } from './modbus-entry.js';
import { rollOversOf } from './roll-over.js';
import { MqttDecoder, MqttDevice } from './mqtt/mqtt-decoder.js';
import { Decoders } from './spool/decoders.service.js';

/**
 * The devices whose frames can be read. What is added stays known, so frames that still lie in the spool
 * or were set aside can be read; it needs no source to run.
 */
@Injectable()
export class Speakers {
  readonly modbus = new Map<string, ModbusDevice & { readonly entry: ModbusEntry }>();
  readonly mqtt = new Map<string, MqttDevice>();

  constructor(
    private readonly known: KnownDevices,
    decoders: Decoders,
  ) {
    decoders.register('modbus', new ModbusDecoder((name) => this.modbus.get(name)));
    decoders.register('mqtt', new MqttDecoder((name) => this.mqtt.get(name)));
  }

  /** Makes the devices of a community known; the list was checked against the kinds before. */
  add(community: Community, entries: readonly DeviceEntry[], kinds: DeviceKinds): void {
    for (const entry of entries) {
      const profile = profileOf(entry, kinds);
      const known: KnownDevice = {
        community: community.id,
        device: entry.id,
        meter: entry.meter as MeterId,
        zone: community.zone,
        cadenceMs: cadenceOf(entry),
        rollOvers: profile === undefined ? [] : rollOversOf(entry.meter as MeterId, profile),
      };
      this.known.add(known);
      const name = spoolName(community.id, entry.id);
      if (entry.source === 'modbus') {
        assert(profile !== undefined, `the list was checked, but ${entry.profile} is no profile`);
        this.modbus.set(name, { ...known, profile, entry });
      } else {
        this.mqtt.set(name, { ...known, ...mappingOf(entry, kinds) });
      }
    }
  }
}

/** Milliseconds between two answers of a polled device, or two messages of one that says how often. */
function cadenceOf(entry: DeviceEntry): number | undefined {
  const seconds = entry.source === 'modbus' ? entry.pollSeconds : entry.expectSeconds;
  return seconds === undefined ? undefined : seconds * 1000;
}

function profileOf({ source, profile }: DeviceEntry, kinds: DeviceKinds) {
  return source === 'modbus' ? kinds.profiles.get(profile) : undefined;
}

function mappingOf(entry: MqttEntry, kinds: DeviceKinds): Pick<MqttDevice, 'mapping' | 'words'> {
  const mapping = kinds.mappings.get(entry.profile);
  assert(mapping !== undefined, `the list was checked, but ${entry.profile} is no mapping`);
  return { mapping, words: { ...mapping.defaults, ...entry.with, name: entry.name } };
}
