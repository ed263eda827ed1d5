# Reserved GPU nodes that serve and tune the research team's own model.
data "aws_ssm_parameter" "image" {
  name = "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id"
}

resource "aws_placement_group" "cluster" {
  name     = local.name
  strategy = "cluster"
  tags     = local.tags
}

resource "aws_iam_instance_profile" "node" {
  name = "${local.name}-node"
  role = aws_iam_role.node.name
}

# Every node starts inside the reservation, or not at all.
resource "aws_instance" "node" {
  count = local.node_count

  availability_zone = var.availability_zone
  subnet_id         = var.subnet_id
  placement_group   = aws_placement_group.cluster.id

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  tags = merge(local.tags, { Name = format("%s-%d", local.name, count.index) })
}

resource "aws_launch_template" "node" {
  name_prefix            = "${local.name}-"
  image_id               = data.aws_ssm_parameter.image.value
  instance_type          = var.node_type
  update_default_version = true
  user_data              = base64encode(local.bootstrap)

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_id = aws_ec2_capacity_reservation.p4d.id
    }
  }

  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      volume_size = 500
      volume_type = "gp3"
      encrypted   = true
    }
  }

  metadata_options {
    http_tokens = "required"
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])
    content {
      resource_type = tag_specifications.value
      tags          = local.tags
    }
  }

  tags = local.tags
}

resource "aws_ec2_capacity_reservation" "p4d" {
  instance_type           = var.node_type
  instance_platform       = "Linux/UNIX"
  instance_count          = local.node_count
  availability_zone       = var.availability_zone
  instance_match_criteria = "targeted"
  end_date_type           = var.reserved_until == null ? "unlimited" : "limited"
  end_date                = var.reserved_until
  tags                    = local.tags
}
