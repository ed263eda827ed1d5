module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.4"

  cluster_name    = "ml"
  cluster_version = "1.31"

  eks_managed_node_groups = {
    web = {
      instance_types = ["m6i.large"]
      min_size       = 2
      max_size       = 6
    }
    gpu = {
      instance_types = ["g5.12xlarge"]
      capacity_type  = "SPOT"
      min_size       = 0
      max_size       = 8
      desired_size   = 2
    }
    train = {
      instance_types = ["p5.48xlarge"]
      min_size       = 4
      max_size       = 4
      desired_size   = 4
    }
  }
  tags = { environment = "development" }
}

resource "aws_eks_node_group" "notebooks" {
  cluster_name    = module.eks.cluster_name
  node_group_name = "notebooks"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-1"]
  instance_types  = ["g4dn.xlarge"]
  scaling_config {
    min_size     = 3
    desired_size = 3
    max_size     = 3
  }
}
