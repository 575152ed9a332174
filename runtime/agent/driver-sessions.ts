import type { AgentConfig, AgentDevice } from '../../schema/agent-config';
import { own } from '../../schema/own';
import type { Clock } from '../clock';
import type { Driver, DriverContext, DriverSession, DriverState, Fault, Reading } from '../drivers/driver';
import type { AgentEvent } from './ports';

interface DriverSessionsOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Ordered from the start, by device. */
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
  /** Where relative paths of a driver begin. */
  readonly driverFolder: string;
  take(device: AgentDevice, reading: Reading): void;
  /** What the source of a device does from now on. */
  source(device: AgentDevice, state: DriverState): void;
  report(event: AgentEvent): void;
}

/** The driver at work, once for each device. */
export class DriverSessions {
  private readonly sessions = new Map<string, DriverSession>();
  private readonly faults = new Map<string, readonly Fault[]>();

  constructor(private readonly options: DriverSessionsOptions) {}

  /** Throws on a fault that does not exist. */
  start(driver: Driver, config: AgentConfig, device: AgentDevice): void {
    const session = driver.start(this.contextOf(config, device), (reading) => this.options.take(device, reading));
    this.sessions.set(device.id, session);
  }

  /** Adds a disturbance, and stops the device until it is started again. Throws when its driver has none of that kind. */
  async disturb(driver: Driver, config: AgentConfig, { id }: AgentDevice, fault: Fault): Promise<void> {
    if (!Object.hasOwn(driver.faults(config.driver), fault.kind)) throw new Error(`${id} has no fault ${fault.kind}`);
    this.faults.set(id, [...this.faultsOf(id), fault]);
    await this.sessions.get(id)?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.stop()));
    this.sessions.clear();
  }

  private contextOf({ driver, fields, thresholds, everyMs }: AgentConfig, device: AgentDevice): DriverContext {
    const { clock, seed, driverFolder, source, report } = this.options;
    const { id } = device;
    return {
      ...{ driver, device, fields, thresholds, everyMs, clock, seed },
      faults: this.faultsOf(id),
      folder: driverFolder,
      problem: (message) => report({ kind: 'problem', device: id, detail: message }),
      leftOut: (reason, count = 1) => {
        report({ kind: 'taken', device: id, count });
        report({ kind: 'left-out', device: id, reason, count });
      },
      fieldLeftOut: (reason, count = 1) => report({ kind: 'field-left-out', device: id, reason, count }),
      source: (state) => source(device, state),
      said: (text) => report({ kind: 'said', device: id, text }),
    };
  }

  private faultsOf(device: string): readonly Fault[] {
    return this.faults.get(device) ?? own(this.options.faults, device) ?? [];
  }
}
