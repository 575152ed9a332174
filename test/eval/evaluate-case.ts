import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../runtime/drivers/driver';
import type { AgentConfig } from '../../schema/agent-config';
import type { ModelSpec } from '../../schema/model-spec';
import type { Python } from '../ml/python';
import { writeCurated } from './curated-lake';
import { FROM, faultOf, type UseCase } from './use-cases';

const DAY = 86_400_000;

/** Of evaluation.json, what the report shows. */
export interface Evaluation {
  readonly accepted: 0 | 1;
  readonly metric: { readonly name: string; readonly value: number | null };
  readonly baseline: { readonly name: string; readonly value: number | null };
  readonly alarms?: AlarmReport;
  readonly baselineAlarms?: AlarmReport;
  readonly why: string;
  readonly rows: number;
}

export interface AlarmReport {
  readonly alarms: number;
  readonly falseAlarms: number;
  readonly falseAlarmsPerDeviceDay: number | null;
  readonly failures: number;
  readonly missed: number;
  readonly leadsMs: readonly number[];
  readonly delayMs: number | null;
}

/** One use case: its simulated weeks on disk, and the models that are trained on them. */
export class Case {
  readonly #labels: string;

  private constructor(
    readonly useCase: UseCase,
    readonly spec: ModelSpec,
    readonly rows: number,
    private readonly home: string,
    private readonly python: Python,
    faults: Readonly<Record<string, readonly Fault[]>>,
  ) {
    this.#labels = join(home, 'labels.json');
    const known = Object.entries(faults).flatMap(([device, list]) => list.map((fault) => ({ device, ...fault })));
    writeFileSync(this.#labels, JSON.stringify({ faults: known }));
  }

  static async simulate(useCase: UseCase, generated: string, home: string, python: Python): Promise<Case> {
    const spec = JSON.parse(
      readFileSync(join(generated, 'sagemaker', useCase.model, 'model.json'), 'utf8'),
    ) as ModelSpec;
    const [source] = spec.sources;
    if (!source) throw new Error(`${useCase.model} learns from nothing`);
    const folder = join(generated, 'agents', source.group);
    const configs = readdirSync(folder)
      .sort()
      .slice(0, useCase.devices)
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as AgentConfig);
    const faults: Record<string, Fault[]> = {};
    for (const ordered of useCase.faults) {
      const id = configs[ordered.device]?.devices[0]?.id;
      if (id === undefined) throw new Error(`${useCase.model} has no device ${ordered.device}`);
      faults[id] = [...(faults[id] ?? []), faultOf(ordered)];
    }
    mkdirSync(home, { recursive: true });
    const until = FROM + useCase.days * DAY;
    const simulation = { table: source.table, configs, from: FROM, until, seed: 1, faults };
    const rows = await writeCurated(join(home, 'curated'), simulation);
    return new Case(useCase, spec, rows, home, python, faults);
  }

  /** Features, training, evaluation by the scripts as they are. Detectors are held against the faults that were ordered. */
  async evaluate(name: string, spec: ModelSpec): Promise<Evaluation> {
    const home = join(this.home, name);
    mkdirSync(home, { recursive: true });
    const at = (folder: string) => join(home, folder);
    const file = at('model.json');
    writeFileSync(file, JSON.stringify(spec));
    const parts = ['train', 'test', 'reference'].flatMap((part) => [`--${part}`, at(part)]);
    await this.#run('features.py', ['--spec', file, '--curated', join(this.home, 'curated'), ...parts]);
    const places = { SM_CHANNEL_TRAIN: at('train'), SM_MODEL_DIR: at('model'), SM_OUTPUT_DATA_DIR: at('output') };
    await this.#run('train.py', ['--spec', file, '--base', home], places);
    const labels = spec.task.kind === 'detect' ? ['--labels', this.#labels] : [];
    const judged = ['--spec', file, '--model', at('model'), '--test', at('test'), '--output', at('evaluation')];
    await this.#run('evaluate.py', [...judged, ...labels]);
    return JSON.parse(readFileSync(join(at('evaluation'), 'evaluation.json'), 'utf8')) as Evaluation;
  }

  async #run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { status, stdout, stderr } = await this.python.run(script, args, env);
    process.stdout.write(stdout);
    if (status !== 0) throw new Error(`${script} of ${this.spec.model} ended with ${status}: ${stderr}`);
  }
}

/** The same data, watched by the robust baseline in its default configuration. */
export function asRobustBaseline(spec: ModelSpec): ModelSpec {
  const early = Math.max(30 * 60_000, ...spec.features.windowsMs);
  return {
    ...spec,
    task: { kind: 'detect', earlyMs: early, falseAlarmEveryMs: 30 * DAY },
    algorithm: { ...spec.algorithm, name: 'robust-baseline', hyperparameters: {} },
    features: { rolling: [], windowsMs: [], lagsMs: [], rates: false, timeOfDay: false },
    accept: { metric: 'auc', baseline: 'threshold' },
  };
}
