# What was bought in March: PO-20418.
node_type      = "p4d.24xlarge"
node_count     = 4
reserved_until = "2027-04-01T00:00:00Z"
subnet_id      = "subnet-09a3a00000000d001"
