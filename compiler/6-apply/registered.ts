import type { DestroyStep } from './destroy';
import { DESTROY_DEVICES } from './devices/destroy-devices';
import { DEVICE_STATUS } from './devices/device-status';
import { DEVICES_STEP, LEAVING_STEP } from './devices/devices-step';
import { SETTINGS_STEP } from './devices/roll-out/settings-step';
import { LAKE_FORMATION_STEP } from './lake-formation/lake-formation-step';
import type { LaterStep } from './later-step';
import type { StatusReader } from './status';

/** Before the stacks change: what must be seen, and what must be gone. */
export const EARLIER_STEPS: readonly LaterStep[] = [LAKE_FORMATION_STEP, LEAVING_STEP];

/** What stands beside the stacks, one line each, in the order it is run. */
export const LATER_STEPS: readonly LaterStep[] = [DEVICES_STEP, SETTINGS_STEP];

/** What is taken away before the stacks are: what only calls can take away. */
export const DESTROY_STEPS: readonly DestroyStep[] = [DESTROY_DEVICES];

/** What `fleet status` says beyond the stacks. */
export const STATUS_READERS: readonly StatusReader[] = [DEVICE_STATUS];
