cluster_arn        = "arn:aws:ecs:us-east-1:111122223333:cluster/support"
subnet_ids         = ["subnet-0a11ce0000000001", "subnet-0a11ce0000000002"]
security_group_ids = ["sg-0a11ce0000000001"]
