import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSpec } from '../../schema/model-spec';
import type { Python, Ran } from './python';

export interface Evaluation {
  readonly accepted: 0 | 1;
  readonly metric: { readonly name: string; readonly value: number | null };
  readonly baseline: { readonly name: string; readonly value: number | null };
  readonly metrics: Readonly<Record<string, { readonly value: number | null }>>;
  readonly alarm: { readonly above: number | null };
  readonly reasons: readonly string[];
}

/** The steps of one model in one folder, as a pipeline runs them. */
export class Steps {
  readonly #spec: string;

  constructor(
    private readonly python: Python,
    readonly home: string,
    spec: ModelSpec,
  ) {
    mkdirSync(home, { recursive: true });
    this.#spec = join(home, 'model.json');
    writeFileSync(this.#spec, JSON.stringify(spec));
  }

  at(...path: string[]): string {
    return join(this.home, ...path);
  }

  features(curated: string): Promise<Ran> {
    const parts = ['train', 'test', 'reference'].flatMap((part) => [`--${part}`, this.at(part)]);
    return this.python.run('features.py', [...this.#common(), '--curated', curated, ...parts]);
  }

  train(env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const places = { SM_CHANNEL_TRAIN: this.at('train'), SM_MODEL_DIR: this.at('model') };
    return this.python.run('train.py', this.#common(), { ...places, ...env });
  }

  evaluate(...more: readonly string[]): Promise<Ran> {
    const judged = ['--model', this.at('model'), '--test', this.at('test'), '--output', this.at('evaluation')];
    return this.python.run('evaluate.py', [...this.#common(), ...judged, ...more]);
  }

  score(curated: string): Promise<Ran> {
    const places = ['--score', this.at('score'), '--reference', this.at('reference')];
    return this.python.run('features.py', ['--mode', 'score', ...this.#common(), '--curated', curated, ...places]);
  }

  json<T>(...path: string[]): T {
    return JSON.parse(readFileSync(this.at(...path), 'utf8')) as T;
  }

  has(...path: string[]): boolean {
    return existsSync(this.at(...path));
  }

  get evaluation(): Evaluation {
    return this.json<Evaluation>('evaluation', 'evaluation.json');
  }

  #common(): readonly string[] {
    return ['--spec', this.#spec, '--base', this.home];
  }
}
