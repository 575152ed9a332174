import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { attachedPython } from './attached-python';
import { unpackModelArchive } from './model-archive';

const START_MS = 60_000;

/** A model that answers over HTTP on 127.0.0.1, under the contract of SageMaker's containers: GET /ping, POST /invocations. */
export class Endpoint {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** `archive` is the model.tar.gz; `folder` is for it alone. */
  static async open(python: string, archive: string, folder: string): Promise<Endpoint> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const model = join(folder, 'model');
    await unpackModelArchive(archive, model);
    const words = [join(model, 'code', 'inference.py'), '--serve', '--port', '0', '--model-dir', model];
    const child = attachedPython({ python, words, base: folder, environment: { SM_MODEL_DIR: model } });
    let complained = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      complained = (complained + piece).slice(-2000);
    });
    const first = new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the endpoint did not start: ${why}`));
      const late = setTimeout(fail, START_MS, `nothing was heard of it for ${START_MS / 1000} s`);
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', ({ message }) => fail(message));
      child.once('close', () => {
        clearTimeout(late);
        fail(complained.trim().split('\n').at(-1) ?? '');
      });
      createInterface({ input: child.stdout }).once('line', () => clearTimeout(late));
    });
    try {
      const { listening } = JSON.parse(await first) as { readonly listening: string };
      return new Endpoint(listening, child, folder);
    } catch (problem) {
      child.kill('SIGKILL');
      throw problem;
    }
  }

  async invoke(body: string, contentType: string, accept: string): Promise<string> {
    const headers = { 'Content-Type': contentType, Accept: accept };
    const answer = await fetch(`${this.url}/invocations`, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the model answered ${answer.status}: ${text.trim()}`);
    return text;
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'close');
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
