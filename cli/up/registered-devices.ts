import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attributesAt, type DesiredGroup, desiredGroups } from '../../compiler/6-apply/registry/desired-group';
import { writePrivateFile } from '../../runtime/private-file';
import type { IotCore } from '../../runtime/twin/iot-core/iot-core';
import type { Snapshot } from '../../schema/plan/snapshot';
import { certificateIdIn } from './retire-other-things';

/** So many are given a certificate at the same time: making one is work for the processor, keeping it for the disk. */
const AT_ONCE = 64;

/**
 * The authority that hands certificates out for groups with `provisioning: registered`. On AWS apply registers their things, and whoever makes the
 * devices brings key and certificate; here the twin's own authority signs them, and they go where that hand would have put them: into the identity folder
 * of each agent, whose path `identityFolder` says. A device that has an identity the twin knows keeps it.
 */
export class RegisteredDevices {
  readonly #places = new Map<string, { readonly group: DesiredGroup; readonly at: number }>();

  constructor(
    private readonly iotCore: IotCore,
    private readonly identityFolder: (thing: string) => string,
  ) {}

  /** What apply would make of this snapshot: the policy of every group, and from now on its things. */
  serve(snapshot: Snapshot): void {
    this.#places.clear();
    for (const group of desiredGroups(snapshot)) {
      this.iotCore.registry.attachPolicyToGroup(group.thingGroup, group.policy);
      for (const [at, thing] of group.things.entries()) this.#places.set(thing, { group, at });
    }
  }

  has(thing: string): boolean {
    return this.#places.has(thing);
  }

  /** Registers things in portions, and says of each portion when its devices can connect. */
  async register(things: readonly string[], ready: (things: readonly string[]) => void): Promise<void> {
    for (let from = 0; from < things.length; from += AT_ONCE) {
      const portion = things.slice(from, from + AT_ONCE);
      await Promise.all(portion.map((thing) => this.#register(thing)));
      ready(portion);
    }
  }

  async #register(name: string): Promise<void> {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`${name} is in no group that is registered beforehand`);
    const { group, at } = place;
    const thing = { name, type: group.thingType, attributes: attributesAt(group, at), groups: [group.thingGroup] };
    const folder = this.identityFolder(name);
    const [keyFile, certificateFile] = [join(folder, 'private.key'), join(folder, 'certificate.pem')];
    if (existsSync(keyFile) && this.#isKnown(certificateFile, name)) return this.iotCore.registry.putThing(thing);
    const { certificatePem, privateKey } = await this.iotCore.registerDevice(thing, []);
    // It left the manifest meanwhile.
    if (!this.#places.has(name)) return void this.iotCore.retire(new Set([name]));
    // Not synced, as the registry is not: after a power cut the device is handed another one.
    writePrivateFile(keyFile, privateKey, { synced: false });
    writePrivateFile(certificateFile, certificatePem, { synced: false });
  }

  #isKnown(certificateFile: string, thing: string): boolean {
    const id = certificateIdIn(certificateFile);
    return id !== undefined && this.iotCore.registry.isAttached(id, thing);
  }
}
