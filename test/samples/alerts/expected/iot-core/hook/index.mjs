// The pre-provisioning hook of the fleet acme. Made by Fleetwright; change fleet.yaml instead.
//
// AWS IoT calls it when a device with claim credentials asks to join (AWS IoT developer guide, "Pre-provisioning hooks").
// It decides from devices.json alone: the template says the group, the manifest says which serials are in it.
// Nothing else that the device sends is believed; every parameter of the template is set here.

import { readFileSync } from 'node:fs';

const TEMPLATE_ARN = /^arn:[a-z0-9-]+:iot:[a-z0-9-]+:[0-9]{12}:provisioningtemplate\/([0-9A-Za-z_-]{1,36})$/;
// A serial becomes a thing name, which takes no more than this.
const SERIAL = /^[a-zA-Z0-9][a-zA-Z0-9_:-]{0,127}$/;
const DIGITS = /^[0-9]+$/;
const CERTIFICATE_ID = /^[0-9a-fA-F]{64}$/;
const LONGEST_LOGGED = 128;

/** Reads devices.json into maps, once per start. From a template's name to its group, its columns and a look-up by serial. */
export function load(text) {
  const { templates } = JSON.parse(text);
  return new Map(Object.entries(templates).map(([name, template]) => [name, { ...template, find: finder(template) }]));
}

/** From a serial to the device's own values, in the order of the columns; undefined for a serial that is not in the group. */
function finder({ range, devices = [] }) {
  if (range) return (serial) => (inRange(range, serial) ? [] : undefined);
  const rows = new Map(devices.map(([serial, ...values]) => [serial, values]));
  return (serial) => rows.get(serial);
}

/** The prefix, then a number from 1 to count, written with exactly so many digits. */
function inRange({ prefix, digits, count }, serial) {
  if (!serial.startsWith(prefix) || serial.length !== prefix.length + digits) return false;
  const number = serial.slice(prefix.length);
  return DIGITS.test(number) && Number(number) >= 1 && Number(number) <= count;
}

/** Pure and total: whatever the event is, the answer is a decision with its reason. */
export function decide(event, templates) {
  const template = templateOf(event);
  const serial = own(own(event, 'parameters'), 'SerialNumber');
  const refuse = (reason) => ({ reason, template, serial, response: { allowProvisioning: false } });

  const known = templates.get(template);
  if (!known) return refuse('unknown-template');
  if (serial === undefined) return refuse('no-serial');
  if (typeof serial !== 'string') return refuse('serial-is-no-text');
  if (!SERIAL.test(serial)) return refuse('serial-is-malformed');
  const values = known.find(serial);
  if (!values) return refuse('serial-is-not-in-group');

  const metadata = known.columns.map((name, at) => [name, values[at] || known.defaults[at]]);
  const parameterOverrides = Object.fromEntries([['SerialNumber', serial], ...metadata]);
  return { reason: 'in-manifest', template, serial, response: { allowProvisioning: true, parameterOverrides } };
}

function templateOf(event) {
  const arn = own(event, 'templateArn');
  return typeof arn === 'string' ? TEMPLATE_ARN.exec(arn)?.[1] : undefined;
}

/** A property of the object itself, never one it inherits. */
function own(value, key) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** One line of JSON: what was decided and why. No certificate and no other text of the device, and never more than a short line. */
export function logLine(event, { reason, template, serial, response }) {
  return JSON.stringify({
    event: 'provisioning',
    allowed: response.allowProvisioning,
    reason,
    template: shown(template),
    serial: shown(serial),
    claimCertificateId: certificateId(own(event, 'claimCertificateId')),
  });
}

/** Says which claim credentials were used, so that leaked ones can be found. */
function certificateId(value) {
  return typeof value === 'string' && !CERTIFICATE_ID.test(value) ? '(malformed)' : shown(value);
}

function shown(value) {
  return typeof value === 'string' ? value.slice(0, LONGEST_LOGGED) : `(${value === undefined ? 'none' : typeof value})`;
}

const TEMPLATES = load(readFileSync(new URL('./devices.json', import.meta.url), 'utf8'));

export async function handler(event) {
  const decision = decide(event, TEMPLATES);
  process.stdout.write(`${logLine(event, decision)}\n`);
  return decision.response;
}
