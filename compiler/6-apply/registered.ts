import type { DestroyStep } from './destroy';
import { DESTROY_DEVICES } from './devices/destroy-devices';
import { DEVICE_STATUS } from './devices/device-status';
import { DEVICES_STEP, LEAVING_STEP } from './devices/devices-step';
import { DESTROY_FORMER_TOPICS, FORMER_TOPICS_STEP, NEW_TOPICS_STEP } from './devices/former-topics';
import { DESTROY_DOCUMENTS } from './devices/roll-out/destroy-documents';
import { SETTINGS_STEP } from './devices/roll-out/settings-step';
import { LAKE_FORMATION_STEP } from './lake-formation/lake-formation-step';
import { REDSHIFT_STEP } from './redshift/redshift-step';
import type { StatusReader } from './status';
import type { ApplyStep } from './step/apply-step';

/** Before the stacks change: what must be seen, and what must be gone. */
export const EARLIER_STEPS: readonly ApplyStep[] = [LAKE_FORMATION_STEP, LEAVING_STEP, FORMER_TOPICS_STEP];

/** What stands beside the stacks, one line each, in the order it is run. */
export const LATER_STEPS: readonly ApplyStep[] = [DEVICES_STEP, SETTINGS_STEP, NEW_TOPICS_STEP, REDSHIFT_STEP];

/** What is taken away before the stacks are: what only calls can take away. */
export const DESTROY_STEPS: readonly DestroyStep[] = [DESTROY_FORMER_TOPICS, DESTROY_DEVICES, DESTROY_DOCUMENTS];

/** What `fleet status` says beyond the stacks. */
export const STATUS_READERS: readonly StatusReader[] = [DEVICE_STATUS];
