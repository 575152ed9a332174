/**
 * Requests a second that an operation starts at. IoT: "AWS IoT Core endpoints and quotas", the smaller of the two rates it gives for large and
 * small regions. CloudFormation and S3 document no rate per operation; those here are careful, and the limiter learns the rest.
 * An account with raised quotas is not slowed down for long by them, one without is not throttled.
 */
const START_RATES: Readonly<Record<string, number>> = {
  'IoT.CreateThing': 50,
  'IoT.UpdateThing': 50,
  'IoT.DeleteThing': 50,
  'IoT.AttachThingPrincipal': 50,
  'IoT.DetachThingPrincipal': 50,
  'IoT.AddThingToThingGroup': 60,
  'IoT.RemoveThingFromThingGroup': 50,
  'IoT.DescribeThing': 350,
  'IoT.UpdateThingGroupsForThing': 10,
  'IoT.AttachPolicy': 15,
  'IoT.DetachPolicy': 15,
  'IoT.CreateThingGroup': 25,
  'IoT.CreateThingType': 15,
  'IoT.CreateDynamicThingGroup': 5,
  'IoT.RegisterThing': 10,
  'IoT.UpdateIndexingConfiguration': 1,
  'IoTDataPlane.UpdateThingShadow': 400,
  'IoTDataPlane.GetThingShadow': 400,
  'IoTDataPlane.DeleteThingShadow': 400,
  'CloudFormation.DescribeStacks': 5,
  'CloudFormation.DescribeStackEvents': 5,
  'CloudFormation.CreateChangeSet': 2,
};

const BY_SERVICE: Readonly<Record<string, number>> = { S3: 100, IoT: 10, IoTDataPlane: 50 };

const OTHERWISE = 5;

export function startRate(operation: string): number {
  return START_RATES[operation] ?? BY_SERVICE[operation.split('.')[0] ?? ''] ?? OTHERWISE;
}
