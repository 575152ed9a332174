import type { Section } from '../json-schema';
import { alerts } from './alerts';
import { apiVersion } from './apiVersion';
import { aws } from './aws';
import { dashboards } from './dashboards';
import { environments } from './environments';
import { etl } from './etl';
import { fleet } from './fleet';
import { groups } from './groups';
import { lake } from './lake';
import { models } from './models';
import { moved } from './moved';
import { sensors } from './sensors';
import { topics } from './topics';

/** The top-level keys of fleet.yaml, in the order that `fleet fmt` writes them. */
export const SECTIONS = {
  apiVersion,
  fleet,
  aws,
  topics,
  sensors,
  groups,
  lake,
  etl,
  models,
  dashboards,
  alerts,
  moved,
  environments,
} as const satisfies Record<string, Section>;

export const REQUIRED_SECTIONS = ['apiVersion', 'fleet', 'aws', 'sensors', 'groups'] as const;
