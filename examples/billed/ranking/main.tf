# Ranks the shop's results on two machines of its own, held for a year.
provider "aws" {
  region = "us-east-1"
}

locals {
  tags = {
    workload = "shop-ranking"
    team     = "shop"
    stage    = "inference"
  }
}

resource "aws_ec2_capacity_reservation" "ranking" {
  instance_type     = "g5.12xlarge"
  instance_platform = "Linux/UNIX"
  availability_zone = "us-east-1a"
  instance_count    = 2
  tags              = local.tags
}

resource "aws_instance" "ranking" {
  count         = 2
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "g5.12xlarge"
  tags          = local.tags

  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_id = aws_ec2_capacity_reservation.ranking.id
    }
  }
}
