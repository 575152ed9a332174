import { useEffect, useState } from 'preact/hooks';
import type { ConsoleModel, ConsoleModels } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { get, post } from '../../server/api';
import { tick } from '../../server/live';
import { ModelCard } from './model-card';
import './models.css';

/** ms between two looks: trainings and watches go on by themselves. */
const LOOK_MS = 2000;

/** What the fleet has learned from its lake: each model with its gate, its state and what it says of the newest readings. */
export function ModelsView() {
  const [models, setModels] = useState<readonly ConsoleModel[]>();
  const start = tick.value?.start;
  useEffect(() => {
    const look = () => {
      get<ConsoleModels>('models').then(
        (answer) => setModels(answer.models),
        () => {},
      );
    };
    look();
    const looking = setInterval(look, LOOK_MS);
    return () => clearInterval(looking);
  }, [start]);
  if (!models) return <div class="loading" role="status" aria-label="Loading" />;
  if (models.length === 0)
    return (
      <div class="card">
        <Empty icon="models" title="This fleet has no models">
          <p>
            Name one under <code>models:</code> in <code>fleet.yaml</code>: what it predicts or looks for, and in which
            groups. It learns from the curated tables of the lake, here as in AWS.
          </p>
        </Empty>
      </div>
    );
  const training = models.find((model) => model.training);
  return (
    <div class="models">
      <p class="quiet">
        Trained on the lake of this machine by the pipelines that AWS runs. A version is in use once it meets its bound
        and beats the naive forecast on time that it has not seen.
      </p>
      {models.map((model) => (
        <ModelCard
          key={model.id}
          model={model}
          busy={training !== undefined}
          train={() => {
            post<ConsoleModels>('train', { model: model.id }).then(
              (answer) => setModels(answer.models),
              () => {},
            );
          }}
        />
      ))}
    </div>
  );
}
