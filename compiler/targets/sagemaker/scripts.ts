import alarms from './scripts/alarms.py';
import detector from './scripts/detector.py';
import drift from './scripts/drift.py';
import evaluate from './scripts/evaluate.py';
import features from './scripts/features.py';
import inference from './scripts/inference.py';
import ingest from './scripts/ingest.py';
import library from './scripts/library.py';
import requirements from './scripts/requirements.txt';
import scaling from './scripts/scaling.py';
import spec from './scripts/spec.py';
import train from './scripts/train.py';

/** The same text for every model; what differs is in model.json. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  'alarms.py': alarms,
  'detector.py': detector,
  'drift.py': drift,
  'evaluate.py': evaluate,
  'features.py': features,
  'inference.py': inference,
  'ingest.py': ingest,
  'library.py': library,
  'requirements.txt': requirements,
  'scaling.py': scaling,
  'spec.py': spec,
  'train.py': train,
};
