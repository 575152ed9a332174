export type ProblemCode =
  | 'iot-sql-syntax'
  | 'iot-sql-function'
  | 'iot-sql-arguments'
  | 'iot-sql-service'
  | 'iot-sql-case'
  | 'iot-sql-set'
  | 'iot-sql-topic'
  | 'iot-sql-alias';

/** Something AWS would refuse, or accept and then answer with Undefined. Offsets are into the checked text. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fix?: string;
}
