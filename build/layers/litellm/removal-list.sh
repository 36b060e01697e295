# shellcheck shell=sh
# The removals this project began with, as people write them by hand: what is left cannot be imported.
# Run in a folder of packages; the benchmark compares with it.
rm -rf boto3* botocore* s3transfer* jmespath* litellm/proxy hf_xet* tokenizers* huggingface_hub* bin
find . \( -name '*.dist-info' -o -name '*.egg-info' -o -name __pycache__ -o -name docs -o -name tests \) -type d -prune -exec rm -rf {} +
find . \( -name '*.md' -o -name '*.rst' -o -name '*.txt' -o -name '*.pyi' -o -name '*.pyc' \) -type f -delete
