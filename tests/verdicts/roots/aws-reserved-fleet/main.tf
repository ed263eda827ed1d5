terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { team = "vision", cost_center = "RD-7", workload = "defect-finder" }
  }
}

resource "aws_ec2_capacity_reservation" "line" {
  instance_type     = "g6e.xlarge"
  instance_platform = "Linux/UNIX"
  availability_zone = "eu-central-1a"
  instance_count    = 1
}

resource "aws_instance" "line" {
  ami           = "ami-0aa0aa0aa0aa0aa0a"
  instance_type = "g6e.xlarge"
  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_id = aws_ec2_capacity_reservation.line.id
    }
  }
}

resource "aws_budgets_budget" "vision" {
  name         = "vision"
  budget_type  = "COST"
  limit_amount = "2500"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    threshold                  = 90
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = ["vision@plant.example"]
  }
}
