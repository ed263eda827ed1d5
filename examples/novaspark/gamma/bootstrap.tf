locals {
  # Eight GPUs of a node serve one copy of the model; the exporter is what the evidence comes from.
  bootstrap = <<-EOT
    #!/bin/bash
    set -euo pipefail
    docker run -d --restart always --gpus all --name dcgm-exporter -p 9400:9400 \
      nvcr.io/nvidia/k8s/dcgm-exporter:4.2.3-4.1.3-ubuntu22.04
    docker run -d --restart always --gpus all --name model --ipc host -p 8000:8000 \
      vllm/vllm-openai:v0.8.5 --model ${var.model} --tensor-parallel-size 8
  EOT
}
