provider "aws" {
  region = "us-west-2"
}

resource "aws_sagemaker_endpoint_configuration" "rank" {
  name = "rank"
  production_variants {
    variant_name           = "all"
    model_name             = "rank-v3"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 3
  }
}

resource "aws_sagemaker_endpoint" "rank" {
  name                 = "rank"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.rank.name
  tags                 = { team = "ranking", cost_center = "E-14", workload = "rank" }
}

resource "aws_appautoscaling_target" "rank" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/rank/variant/all"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 1
  max_capacity       = 6
}

resource "aws_appautoscaling_policy" "rank" {
  name               = "rank"
  service_namespace  = aws_appautoscaling_target.rank.service_namespace
  resource_id        = aws_appautoscaling_target.rank.resource_id
  scalable_dimension = aws_appautoscaling_target.rank.scalable_dimension
  policy_type        = "TargetTrackingScaling"
  target_tracking_scaling_policy_configuration {
    target_value = 70
    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}

resource "aws_sagemaker_notebook_instance" "study" {
  name          = "study"
  role_arn      = "arn:aws:iam::111122223333:role/notebook"
  instance_type = "ml.p3.2xlarge"
}
