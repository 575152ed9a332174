import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { duckdbEngine } from '../../runtime/twin/etl/duckdb-engine';
import type { EtlEngine } from '../../runtime/twin/etl/etl-engine';
import { SparkEngine } from '../../runtime/twin/etl/spark-engine';
import { type Call, type Option, textOption } from '../command';
import { Unable } from '../unable';

export const ENGINE_OPTION: Option = {
  flags: '--engine <name>',
  about: 'what runs the ETL: its SQL in DuckDB, or its PySpark scripts in a Spark of this machine',
  choices: ['duckdb', 'spark'],
  default: 'duckdb',
};

/** A paragraph of help for the commands that have the option. */
export const ENGINE_NOTE =
  'Both engines run what was compiled and make the same rows. Spark needs Java 17 and a Python with PySpark 3.5: the one that FLEET_PYTHON names, else that of `.venv` in the working folder. It starts in some ten seconds.';

/** What was asked for; Unable says what it lacks. */
export function chosenEngine(call: Call): EtlEngine {
  return textOption(call, 'engine') === 'spark' ? new SparkEngine(sparkPython(call.terminal.folder)) : duckdbEngine;
}

const VENV_PYTHON =
  process.platform === 'win32' ? join('.venv', 'Scripts', 'python.exe') : join('.venv', 'bin', 'python');
const INSTALL = "`python3 -m venv .venv && .venv/bin/pip install 'pyspark==3.5.*'`";

/** The Python that has PySpark. */
function sparkPython(folder: string): string {
  const named = process.env.FLEET_PYTHON || undefined;
  const python = named ?? join(folder, VENV_PYTHON);
  if (named === undefined && !existsSync(python))
    throw new Unable(
      'Spark needs a Python with PySpark: there is no .venv here, and FLEET_PYTHON names none',
      `run ${INSTALL}`,
    );
  const version = said(python, ['-c', 'import pyspark; print(pyspark.__version__)']);
  const shown = named ?? VENV_PYTHON;
  if (version === undefined)
    throw new Unable(
      `${shown} has no PySpark`,
      named ? `run \`${named} -m pip install 'pyspark==3.5.*'\`` : `run ${INSTALL}`,
    );
  if (!/^3\.5\./.test(version))
    throw new Unable(`${shown} has PySpark ${version.trim()}, and the scripts are for 3.5`, `run ${INSTALL}`);
  const home = process.env.JAVA_HOME;
  if (said(home ? join(home, 'bin', 'java') : 'java', ['-version']) === undefined)
    throw new Unable(
      home
        ? `Spark needs Java, and there is none in JAVA_HOME (${home})`
        : 'Spark needs Java, and there is none on this machine',
      'install a JDK 17, on Debian or Ubuntu openjdk-17-jre-headless',
    );
  return named === undefined || named.includes('/') ? resolve(folder, python) : python;
}

function said(command: string, words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, words, { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}
