"""Tells types that look like AI spend from their name alone, so that a missing row is never silent.

These are no rows and prove nothing: the report says under "not checked" that such a type was met.
"""

import re

_WORDS = (
    "sagemaker", "bedrock", "bedrockagent", "bedrockagentcore", "vertex", "aiplatform",
    "cognitive", "openai", "anthropic", "machine_learning", "ml", "mlflow", "ai", "tpu", "gpu",
    "llm", "genai", "generative_ai", "inference", "kendra", "qbusiness", "rekognition",
    "comprehend", "textract", "polly", "transcribe", "lexv2models", "personalize", "forecast",
    "notebook", "notebooks", "workbench", "colab", "discovery_engine", "dialogflow",
    "document_ai", "model_serving", "huggingface", "vector_search", "s3vectors", "datascience",
    "capacity_block", "hyperpod",
)  # fmt: skip
_TELLING = rf"(?:_|\A)(?:{'|'.join(_WORDS)})(?:_|\Z|v\d)"
_HARMLESS = (
    r"_(?:iam_(?:policy|member|binding|audit_config)|role_assignment|policy_document|"
    r"private_endpoint|diagnostic_setting|security_group|subnet|alias|permission)\Z"
)


def looks_like_ai(type_name: str) -> bool:
    """Whether a Terraform type without a row may cost money for AI, judged by its name."""
    name = type_name.lower()
    # Most types hold none of the words, and the expression is not even made.
    if not any(word in name for word in _WORDS):
        return False
    return bool(re.search(_TELLING, name)) and not re.search(_HARMLESS, name)
