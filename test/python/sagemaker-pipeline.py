"""
The pipeline of a model as the SageMaker Python SDK writes it: the same steps, made by its own classes. Writes the definition into the file that is named.

test/targets/sagemaker/sdk-pipeline.json is what it wrote with sagemaker 2.257.1. The SDK is not among the requirements of the tests: it brings
botocore and numpy of its own, which are not those that are pinned there. To make the file anew, in an environment of its own:

    python3 -m venv /tmp/sdk && /tmp/sdk/bin/pip install sagemaker==2.257.1 pytz
    /tmp/sdk/bin/python test/python/sagemaker-pipeline.py test/targets/sagemaker/sdk-pipeline.json

Nothing is asked of AWS: the session has no credentials that work.
"""

import json
import os
import sys
from pathlib import Path
from unittest.mock import MagicMock

os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_DEFAULT_REGION="us-west-2")

import boto3
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.retry import SageMakerJobExceptionTypeEnum, SageMakerJobStepRetryPolicy, StepExceptionTypeEnum, StepRetryPolicy
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep

IMAGE = "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:3.0-5"
session = PipelineSession(boto_session=boto3.Session(), sagemaker_client=MagicMock(), default_bucket="bucket")
role = ParameterString("Role")
curated = ParameterString("CuratedBucket")
code_bucket = ParameterString("CodeBucket")
instance = ParameterString("InstanceType", default_value="ml.m5.xlarge")
seconds = ParameterInteger("MaxRuntimeInSeconds", default_value=3600)
cache = CacheConfig(enable_caching=True, expire_after="PT1H")
retries = [
    StepRetryPolicy(exception_types=[StepExceptionTypeEnum.SERVICE_FAULT, StepExceptionTypeEnum.THROTTLING], interval_seconds=30, backoff_rate=2.0, max_attempts=5),
    SageMakerJobStepRetryPolicy(exception_types=[SageMakerJobExceptionTypeEnum.INTERNAL_ERROR, SageMakerJobExceptionTypeEnum.CAPACITY_ERROR, SageMakerJobExceptionTypeEnum.RESOURCE_LIMIT], interval_seconds=120, backoff_rate=2.0, max_attempts=3),
]
CODE = Join(on="", values=["s3://", code_bucket, "/ml/m/hash/"])


def run_folder(name):
    return Join(on="", values=["s3://", curated, "/models/m/", ExecutionVariables.PIPELINE_EXECUTION_ID, f"/{name}"])


def processing(name, script, inputs, outputs, files=None):
    processor = Processor(
        image_uri=IMAGE, role=role, instance_count=1, instance_type=instance, volume_size_in_gb=30, sagemaker_session=session,
        entrypoint=["python3", f"/opt/ml/processing/input/code/{script}"], max_runtime_in_seconds=seconds,
    )
    arguments = processor.run(
        inputs=[ProcessingInput(source=uri, destination=f"/opt/ml/processing/input/{one}", input_name=one) for one, uri in {"code": CODE, **inputs}.items()],
        outputs=[ProcessingOutput(output_name=one, source=f"/opt/ml/processing/output/{one}", destination=run_folder(one)) for one in outputs],
        arguments=["--spec", "/opt/ml/processing/input/code/model.json"],
    )
    return ProcessingStep(name, step_args=arguments, cache_config=cache, retry_policies=retries, property_files=files)


def output(step, name):
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


features = processing("Features", "features.py", {"curated-1": Join(on="", values=["s3://", curated, "/curated_room/group=rooms/"])}, ["train", "test", "reference"])
estimator = Estimator(
    image_uri=IMAGE, role=role, instance_count=1, instance_type=instance, volume_size=30, max_run=seconds, sagemaker_session=session,
    container_entry_point=["python3", "/opt/ml/input/data/code/train.py"], output_path=run_folder("model"), environment={"SM_MODEL_DIR": "/opt/ml/model"},
    disable_profiler=True,
)
train = TrainingStep(
    "Train", step_args=estimator.fit({"code": TrainingInput(CODE), "train": TrainingInput(output(features, "train"))}), cache_config=cache, retry_policies=retries,
)
artifacts = train.properties.ModelArtifacts.S3ModelArtifacts
evaluation = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")
evaluate = processing(
    "Evaluate", "evaluate.py", {"model": artifacts, "test": output(features, "test"), "train": output(features, "train")}, ["evaluation"], [evaluation],
)
report = Join(on="", values=[output(evaluate, "evaluation"), "/evaluation.json"])
model = Model(image_uri=IMAGE, model_data=artifacts, role=role, sagemaker_session=session, env={"SAGEMAKER_PROGRAM": "inference.py"})
register = ModelStep(
    name="Register",
    step_args=model.register(
        content_types=["text/csv", "application/json"], response_types=["text/csv"], inference_instances=["ml.m5.large"], transform_instances=["ml.m5.large"],
        model_package_group_name="fleet-m", approval_status="Approved", description="m",
        model_metrics=ModelMetrics(model_statistics=MetricsSource(content_type="application/json", s3_uri=report)),
        customer_metadata_properties={"reference": output(features, "reference")},
    ),
)
reject = FailStep("Reject", error_message=Join(on="", values=["not accepted; see ", output(evaluate, "evaluation")]))
gate = ConditionStep(
    "Gate", conditions=[ConditionEquals(left=JsonGet(step_name="Evaluate", property_file=evaluation, json_path="accepted"), right=1)],
    if_steps=[register], else_steps=[reject], depends_on=["Evaluate"],
)
pipeline = Pipeline("fleet-m", parameters=[role, curated, code_bucket, instance, seconds], steps=[features, train, evaluate, gate], sagemaker_session=session)
Path(sys.argv[1]).write_text(json.dumps(json.loads(pipeline.definition()), indent=2) + "\n", encoding="utf-8")
