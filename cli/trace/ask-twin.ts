import { request } from 'node:http';
import { controlPath } from '../../runtime/twin/control/control-server';

/** The JSON that the running twin of a data directory answers; undefined where none runs. */
export function askTwin<T>(dataDir: string, path: string): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: controlPath(dataDir), path }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('error', reject);
      response.on('end', () => resolve(JSON.parse(text) as T));
    });
    asked.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    asked.end();
  });
}
