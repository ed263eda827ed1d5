terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket = "novaspark-terraform-state"
    key    = "search/internal-search.tfstate"
    region = "us-west-2"
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}
